/**
 * What a mail consists of for the queue, and what becomes of it. Functions of values: no state, no disk.
 *
 * <p>A {@link org.posthouse.spool.parts.Part} is what waits, or is leased, together: the open recipients of a mail that go to
 * the same destination and are held or not. What is leased stays one part until the lease ends, whatever is changed meanwhile.
 */
package org.posthouse.spool.parts;
