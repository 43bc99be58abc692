/**
 * Bringing an accepted mail to stable storage: straight into mailboxes, or into the spool.
 *
 * <p>Both ways use the same delivery keys, made from the mail's id and the final address, so that a delivery whose outcome
 * is unknown can be repeated without a duplicate. Only after that may the client be told 250.
 */
package org.posthouse.intake.handover;
