/**
 * Milters as filters: each configuration is a filter of its own.
 *
 * <ul>
 *   <li>A mail has a connection to the milter of its own, begun when its sender is named, and told first what the client has said
 *       (ADR 41). It belongs to the mail's inspection, which one thread at a time calls.
 *   <li>Nothing is decided without the milter: whatever goes wrong becomes the failure of a call, and intake defers the mail or
 *       passes it as configured. After a failure the next call begins anew and tells everything again.
 *   <li>Settings are one immutable value that a mail keeps from its beginning.
 * </ul>
 */
package org.posthouse.filter.milter;
