/**
 * Sender Policy Framework (rfc7208): whether a client may send mail for a domain.
 *
 * <p>{@link org.posthouse.auth.spf.Spf} is the way in. A record is parsed as a whole before any of it is evaluated, since an error
 * anywhere makes the record void (rfc7208#4.6); what comes out of the parser is immutable. One evaluation has one
 * {@link org.posthouse.auth.spf.Evaluation}, which owns the limits of look-ups; it is for one thread.
 */
package org.posthouse.auth.spf;
