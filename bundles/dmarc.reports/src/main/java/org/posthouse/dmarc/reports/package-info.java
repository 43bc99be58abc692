/**
 * DMARC reports: what is counted here is told to others, what others have counted is shown here.
 *
 * <p>Packages: {@code tally} counts and owns the directory {@code dmarc}; {@code outgoing} sends what it has counted; {@code incoming}
 * reads reports of others. The component wires them to the server and to its settings. Two threads: one writes files every few
 * seconds, one sends and asks the DNS; what comes from filters only counts.
 */
package org.posthouse.dmarc.reports;
