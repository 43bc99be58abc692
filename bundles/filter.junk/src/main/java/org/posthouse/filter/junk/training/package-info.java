/**
 * Learns from what users do with their mail. {@link org.posthouse.filter.junk.training.Follower} is told which accounts changed, and
 * follows the changes of each from a position that is kept in a file: so what was done while the filter was away is found afterwards.
 * {@code Walk} goes through the changes of one account, {@code Sign} says what the user meant, and
 * {@link org.posthouse.filter.junk.training.Teacher} teaches it.
 *
 * <p>All of it runs on one thread, which may block. What one account can make it do at once, and in an hour, is bounded.
 */
package org.posthouse.filter.junk.training;
