/**
 * What senders are told (rfc3461, rfc3464). A notification is submitted to the outbox under an id that follows from what it
 * is about, so that telling again after a crash tells once.
 */
package org.posthouse.queue.notice;
