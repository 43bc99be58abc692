/**
 * The contract of a blob store, as tests that every provider extends, and a store in memory.
 *
 * <p>The store in memory can be damaged, run out of room and fail a sync, for tests of those who use one.
 */
package org.posthouse.testkit.blob;
