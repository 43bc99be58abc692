/** The names of mailboxes as IMAP writes them. */
package org.posthouse.support.utf7;
