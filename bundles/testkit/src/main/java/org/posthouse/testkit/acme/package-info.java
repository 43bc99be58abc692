/**
 * A small certificate authority that speaks ACME (rfc8555) on loopback, for tests of clients.
 *
 * <p>It is as strict as a real one: it verifies each signature, accepts each nonce once and performs the challenges, on
 * other ports. Its certificates are issued by a test authority with a new key each time.
 */
package org.posthouse.testkit.acme;
