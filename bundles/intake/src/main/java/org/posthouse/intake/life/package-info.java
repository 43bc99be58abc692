/**
 * The life of a filter as operations: in shadow, on trial, in force, and back.
 *
 * <p>All state is in the entries of the option {@code filters}, which are edited as text: what an operator wrote stays as it is, but for
 * the words that an operation is about. Edits are functions from entries to entries; one class saves, by the operation of the
 * settings.
 */
package org.posthouse.intake.life;
