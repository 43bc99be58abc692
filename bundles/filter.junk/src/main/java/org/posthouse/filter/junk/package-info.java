/**
 * Learns from its owner which mail is junk. Each account has a model of its own, of a fixed size.
 *
 * <p>{@code features} reduces a message to hashes; {@code model} learns and judges by them and knows nothing of messages;
 * {@code history} remembers senders and knows neither. Arrows go
 * from {@code model} to {@code features} only. Nothing here is a service yet: what judges mail has to have learned first.
 */
package org.posthouse.filter.junk;
