/**
 * The configuration of outbound SMTP as immutable values, and the parsing of host names, addresses and networks in it.
 *
 * <p>Pure functions: addresses in text form are read without asking any name service. A change of configuration makes a new
 * {@code Settings}; an attempt under way keeps the one it began with.
 */
package org.posthouse.transport.relay.config;
