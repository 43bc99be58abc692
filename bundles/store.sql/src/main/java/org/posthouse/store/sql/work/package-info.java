/**
 * The operations on mailboxes: what a caller asks for, in the form that the committer carries out.
 *
 * <p>A caller's thread creates an operation; the committer applies it, or undoes it if its transaction fails, and completes
 * it once. Operations on more rows than one transaction should have are split: {@code Staging} and the works around it copy
 * in pieces that nobody sees until the last, and {@code RedoWork} carries out what was already decided.
 */
package org.posthouse.store.sql.work;
