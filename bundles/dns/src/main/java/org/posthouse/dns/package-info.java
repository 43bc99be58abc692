/**
 * The resolver: asks the configured servers, or those of the system, and keeps what they say for as long as they say.
 *
 * <p>A caller asks the servers on its own thread; there are no others. Who asks what is being asked already waits for that
 * answer. {@link org.posthouse.dns.Lookups} holds all that belongs to one configuration (cache, questions under way,
 * sockets), so that new settings begin with nothing.
 *
 * <p>It validates nothing itself: DNSSEC is the servers' work. SECURE is what a server that is believed has validated (the
 * AD bit); BOGUS is what such a server refuses to answer unless it is told not to check.
 */
package org.posthouse.dns;
