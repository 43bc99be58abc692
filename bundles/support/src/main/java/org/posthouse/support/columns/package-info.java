/**
 * What sessions know of a mailbox, kept once however many sessions know it.
 *
 * <p>{@link org.posthouse.support.columns.UidList} is an immutable list in chunks: a change copies the chunks it concerns.
 * {@link org.posthouse.support.columns.Budget} makes equal ones of an account the same object, counts what an account and
 * all of them hold, and says who has to go when that is too much. A chunk is an array of numbers, so what is shared can be
 * parked, and keeps no bundle alive.
 */
package org.posthouse.support.columns;
