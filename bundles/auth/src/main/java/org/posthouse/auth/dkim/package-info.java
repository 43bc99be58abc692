/**
 * DomainKeys Identified Mail (rfc6376, rfc8301, rfc8463): who has signed a message, and signing; and the chains of ARC (rfc8617), which
 * are made of the same signatures.
 *
 * <p>A message is read twice: the header section, which is kept as it is written within a bound, and the body, which streams through all
 * canonical forms that the signatures ask for at once. Nothing of the body is kept. Lines end in CRLF, as those of a
 * {@link org.posthouse.api.message.Message} do.
 */
package org.posthouse.auth.dkim;
