/**
 * Reads the figures that all parts offer, and shows them at {@code /metrics} and in JMX.
 *
 * <ul>
 * <li>Counts nothing itself: each part counts where things happen. What other parts tell by their contracts anyway is read in
 *     {@code source}.
 * <li>Sources are plug-ins, too: each is read on a pool with a deadline, and what it gives is checked and bounded. Nothing of a
 *     source is kept but plain data, for a second.
 * </ul>
 */
package org.posthouse.metrics;
