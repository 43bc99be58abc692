/**
 * Limits how much comes from one place in a time.
 *
 * <ul>
 * <li>A {@link org.posthouse.filter.rate.Limit} is a line of the configuration. What it counts for whom is a level in {@link
 *     org.posthouse.filter.rate.Buckets}: it rises with what comes and falls as time goes by.
 * <li>Levels outlive changes of the configuration, not the bundle. Their number is fixed, apart for accounts and for strangers, so
 *     that strangers cannot have an account forgotten; the one that was unused for longest makes room.
 * <li>What is refused is not counted, so that whoever tries again too early does not wait for longer.
 * </ul>
 */
package org.posthouse.filter.rate;
