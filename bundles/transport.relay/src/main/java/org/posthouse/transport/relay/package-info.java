/**
 * Outbound SMTP: one job at a time on the queue's thread, from the DNS to the last reply.
 *
 * <p>{@link org.posthouse.transport.relay.Pool} owns all connections, in use and idle, under its own lock, and does nothing
 * that blocks while it holds it. A {@link org.posthouse.transport.relay.Delivery} belongs to one job and thread. Arrows go
 * one way: from here to {@code smtp}, from there to {@code route}, and from all to {@code config}.
 */
package org.posthouse.transport.relay;
