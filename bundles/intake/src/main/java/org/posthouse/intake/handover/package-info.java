/** Bringing a mail to stable storage: straight into mailboxes, or into the spool, under the same delivery keys. */
package org.posthouse.intake.handover;
