/**
 * The contract of a mail store, as tests that every provider extends, and a store in memory that keeps it.
 *
 * <p>The contracts extend one another; a provider's test extends {@code BulkContract}, the last of them, and is also asked
 * about search if it offers that. {@code MemoryMailStore} is safe for threads, under one lock, and calls listeners on the
 * thread that made the change.
 */
package org.posthouse.testkit.store;
