/**
 * What DMARC found, counted by day of UTC and policy domain, on disk until it has been reported.
 *
 * <p>Counts are taken in memory, on any thread, and written by one thread every few seconds: {@link
 * org.posthouse.dmarc.reports.tally.Tallies#work}. A crash loses the last of them, never part of a line. A day has a file of its
 * own: counts first, then, as lines too, which domains are done. It is deleted when all are.
 */
package org.posthouse.dmarc.reports.tally;
