/** A small certificate authority that speaks ACME (rfc8555) on loopback, and is as strict with its clients as a real one. */
package org.posthouse.testkit.acme;
