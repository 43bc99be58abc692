/**
 * Authentication of mail: who may send for a domain (SPF), and who has signed a message (DKIM). Copied into the filters that use
 * it, so that each of them can be replaced alone; never deployed on its own.
 *
 * <p>Nothing here decides what becomes of a mail. A check gives a result in the words of rfc8601#2.7; a failure of the DNS is a
 * result too ({@code temperror}), never a pass. What a stranger can make large (records, signatures, header fields) has a bound.
 * Checks ask the DNS and block: they run on a filter's thread.
 */
package org.posthouse.auth;
