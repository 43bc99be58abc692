/**
 * One connection to another server and the mails over it. Used by one thread at a time, which waits for the replies; what is
 * not a reply ends the connection. Every recipient has its result in {@link org.posthouse.transport.relay.smtp.Outcomes}:
 * settled, or postponed so that another host may do better.
 */
package org.posthouse.transport.relay.smtp;
