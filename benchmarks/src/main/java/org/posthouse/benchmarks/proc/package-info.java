/** Reads what Linux tells of processes and threads in {@code /proc}: CPU time, context switches, memory. */
package org.posthouse.benchmarks.proc;
