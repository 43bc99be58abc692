/** Tables and plots of what was measured. Pure: numbers in, text out. */
package org.posthouse.benchmarks.report;
