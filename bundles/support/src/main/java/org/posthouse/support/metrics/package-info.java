/** Counting that costs next to nothing: no lock, and no allocation once a value has been seen. */
package org.posthouse.support.metrics;
