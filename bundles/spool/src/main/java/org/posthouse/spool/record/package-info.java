/**
 * Mails as records of a log.
 *
 * <p>One record holds a mail whole: its message, then the mail as it came, with a checksum of its own; so neither is ever there
 * without the other. Each change is a record more, which names the one before it; what it says is either all recipients or how
 * they differ from those before. When a chain of changes gets long, the next one says all. A record that no longer matters is
 * forgotten: after a start it is there again, is seen not to matter and is forgotten again, until the space of its segment is
 * given back.
 */
package org.posthouse.spool.record;
