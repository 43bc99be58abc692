/** Messages on their way from clients to mailboxes, in memory while they are small, else in files. */
package org.posthouse.store.sql.upload;
