/**
 * Reports of others about domains of this server: read as they come in, counted, and kept for some months.
 *
 * <p>Anybody can write to the address that they come to. What is unpacked, how deep, how long and how many are bounded; of all texts,
 * those that are kept are domains, addresses and names of reporters. A report is looked at on the filter's thread, one at a time, and
 * counted when its mail was accepted. The mail itself goes where it would go anyway.
 */
package org.posthouse.dmarc.reports.incoming;
