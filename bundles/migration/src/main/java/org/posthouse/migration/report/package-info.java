/**
 * The progress of a job and what it could not move.
 *
 * <p>A {@code Meter} is written by the job's thread and read by any. It counts messages and keeps a bounded number of
 * problems and notes. {@code StoppedException} ends a job; what was moved stays.
 */
package org.posthouse.migration.report;
