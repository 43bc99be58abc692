/** Compares this bundle with bogofilter on a public corpus: {@code benchmarks/junk}. Not a test, and no test runs it. */
package org.posthouse.filter.junk.trial;
