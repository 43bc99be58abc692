/**
 * Stored mail that is shown to a filter once more, without effect.
 *
 * <p>Nothing here owns a mail: its message is lent for the call, what a verdict would make of it is let go of before the call returns, and no
 * verdict is executed. The caller's thread waits; filters answer on threads that mail that flows does not use.
 */
package org.posthouse.intake.replay;
