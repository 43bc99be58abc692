/**
 * Budgets of filters: what a version may cost, and whether what was seen of it is clearly more than that. Nothing here knows a
 * filter or a mail; numbers go in, and a reason comes out.
 *
 * <ul>
 *   <li>A window has the latest {@link org.posthouse.intake.budget.Calls#SIZE} of what it counts and a lock of its own, held for a few
 *       additions. No lock is taken while another one is held.
 *   <li>In doubt for the filter: a budget is exceeded only if chance does not explain it ({@link
 *       org.posthouse.intake.budget.Evidence}).
 * </ul>
 */
package org.posthouse.intake.budget;
