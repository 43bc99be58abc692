/**
 * Metrics of the process and its bundles, and of what other parts tell through their APIs.
 *
 * <p>Each source reads one service of another part through its API when metrics are collected, and comes and goes with that
 * service. Sources keep no state and start no work: the doctor's source, for one, reports the last results and runs no
 * check.
 */
package org.posthouse.metrics.source;
