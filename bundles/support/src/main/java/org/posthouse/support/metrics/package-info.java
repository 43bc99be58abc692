/**
 * Counting that costs next to nothing: no lock, and no allocation once a value has been seen.
 *
 * <p>Each part owns its counters and publishes them as a metric source. Their number is bounded: further words are counted
 * as {@code other}, so that no caller can fill the memory. Any number of threads may count at once.
 */
package org.posthouse.support.metrics;
