package org.posthouse.filter.greylist;

import java.time.Duration;

/**
 * How long what takes.
 *
 * @param pause until an unknown triple may come back
 * @param retry within which it has to
 * @param known how long one that came back stays known without being seen
 * @param network how many triples of a network have to come back until all of it is known; 0: it never is
 */
record Terms(Duration pause, Duration retry, Duration known, int network) {}
