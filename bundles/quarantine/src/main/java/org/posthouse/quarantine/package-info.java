/**
 * Held mail, for those whom it was sent to and for those who work through it.
 *
 * <ul>
 *   <li>{@code QuarantineComponent} is the service for users and runs everything that reads the queue on two threads of its own.
 *   <li>{@code Openness} says which held recipients a user may see; whatever it does not know it keeps closed.
 *   <li>{@code HeldIndex} knows for some seconds which mail is held for which account, since finding out means to look at all of it. What
 *       it says is checked against the queue again before anything is shown or done.
 *   <li>Mails are read by {@code Reader}: bounded, in one line each, without control characters.
 *   <li>{@code HeldOperations} groups held mail by its reasons, for administrators.
 * </ul>
 */
package org.posthouse.quarantine;
