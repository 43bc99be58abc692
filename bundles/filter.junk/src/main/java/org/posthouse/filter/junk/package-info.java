/**
 * Learns from each user what is junk, and delivers such mail to Junk (ADR 42, ADR 45).
 *
 * <ul>
 * <li>{@code features} reduces a message to hashes; {@code model} learns and judges by them and knows nothing of messages;
 *     {@code history} remembers senders and knows neither. Nothing of these locks.
 * <li>{@code accounts} owns what accounts have taught, in memory and in files, and lends it to one thread at a time.
 * <li>{@code judging} judges mail on the threads that intake has for the filter; {@code training} learns on a thread of this bundle.
 *     Neither knows the other; {@code field} says what they tell each other, in a header field of the message.
 * <li>{@link org.posthouse.filter.junk.JunkFilter} is the service.
 * </ul>
 */
package org.posthouse.filter.junk;
