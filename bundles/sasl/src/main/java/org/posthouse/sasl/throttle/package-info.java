/**
 * Slows down guessing of passwords, whatever they are for. Copied into the bundles that use it; each has its own counts, which
 * live in memory only. A {@link org.posthouse.sasl.throttle.Throttle} is safe for threads and owns all of its state.
 */
package org.posthouse.sasl.throttle;
