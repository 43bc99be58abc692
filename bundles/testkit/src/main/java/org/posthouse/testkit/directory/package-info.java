/**
 * The contracts of a directory and of a directory source, as tests that every provider extends, and one of each in memory.
 *
 * <p>A directory is empty when a test begins. {@code MemoryDirectory} keeps the whole contract, except that it does not slow
 * down guessing.
 */
package org.posthouse.testkit.directory;
