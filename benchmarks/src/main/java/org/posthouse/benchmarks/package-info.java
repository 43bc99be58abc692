/**
 * Measures servers beside each other, in turns, on one machine: {@code benchmarks/run} is the command.
 *
 * <p>The packages below know nothing of each other, but for {@code jvm}, {@code server} and {@code report}, which use {@code proc};
 * this one puts them together. The driver is one JVM with one busy thread, and shares the machine with what it measures: what it
 * costs itself stands in each row. Whatever asks a server about itself (jcmd) does so before or after the time that counts.
 */
package org.posthouse.benchmarks;
