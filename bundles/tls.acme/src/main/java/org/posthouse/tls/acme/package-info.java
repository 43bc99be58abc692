/**
 * Obtains the server's certificate by ACME (rfc8555) and renews it.
 *
 * <p>All of it runs on one thread, {@code posthouse-acme}: it looks now and then whether a certificate is due ({@link Renewer}), and
 * if so goes through an order from beginning to end ({@link AcmeIssuer}). What is kept over a restart is the account's key and when to
 * try again; an order that was interrupted is begun anew. A listener that answers a challenge has threads of its own, few and bounded,
 * and is open while that challenge is pending only. The certificate itself is kept, checked and put in force by the bundle {@code tls}.
 */
package org.posthouse.tls.acme;
