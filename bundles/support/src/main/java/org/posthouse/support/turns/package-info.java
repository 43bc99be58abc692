/**
 * Sharing workers among the sessions of one account.
 *
 * <p>Only some sessions of an account work at a time, a piece each; the others wait for their turn and hold no thread while
 * they wait. Used by all threads.
 */
package org.posthouse.support.turns;
