/** The door for mail that leaves: filters that see it on its way out, and the server's own mail on its way into the queue. */
package org.posthouse.intake.outbound;
