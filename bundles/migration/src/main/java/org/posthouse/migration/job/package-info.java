/**
 * The jobs of administrators, which continue after whoever started them has left.
 *
 * <p>One job runs at a time, a bounded number wait, and the latest that ended are remembered until the bundle stops.
 */
package org.posthouse.migration.job;
