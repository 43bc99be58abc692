/**
 * Messages on their way from a client into a mailbox. They belong to IMAP until they are whole, so that no other part has to
 * be there meanwhile; a session that moves takes its message along, or the name of its file.
 */
package org.posthouse.imap.literal;
