package org.posthouse.quarantine.digest;

import java.time.Instant;

/**
 * A line of a digest. Texts are one line each and come from strangers.
 *
 * @param reason why it is where it is; empty if that is not known
 */
record Arrival(Instant when, String from, String subject, String reason) {}
