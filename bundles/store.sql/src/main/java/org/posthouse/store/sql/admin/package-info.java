/**
 * What administrators call: checking, mending, backing up, rehearsing and restoring the store.
 *
 * <p>All of it runs on the caller's thread and may take long; mail flows during a check and a backup. A message is never
 * changed in place: a stand-in is a new message. A restore is prepared beside the old data, so that a crash leaves either
 * one or the other.
 */
package org.posthouse.store.sql.admin;
