/**
 * Filters: which are there, which are chosen for what, and how they are asked.
 *
 * <ul>
 *   <li>Code of a plug-in runs on the threads of its own {@link org.posthouse.intake.filter.FilterThreads} and nowhere else,
 *       {@code stages()} excepted, which is asked when it comes. Whatever it throws is caught there.
 *   <li>A question is answered once: by the filter, by the timer when it is late or has waited too long, by the filter's
 *       leaving. The answer goes on to a follower; nothing else happens on the thread that brings it.
 *   <li>An inspection has one call at a time and is closed once, after the last call has returned.
 *   <li>The registry owns which filters there are and makes an immutable line-up of them at each change. A mail keeps the
 *       line-up it began with.
 *   <li>Locks are those of one object each and are not held while a filter or a subject is called. The order, where two are
 *       taken: the registry's, an inspection's, that of the threads; those of tenures and windows are innermost.
 *   <li>Nothing of a plug-in is kept: results are text, an exception is a text, a message it brings is read at once.
 *   <li>{@link org.posthouse.intake.filter.Watch} counts what filters in force do, on the threads that bring their answers, and decides
 *       that one is set back. A version that is set back has the version before in its place wherever it was chosen; mail that had
 *       asked it goes on with it, or begins anew.
 * </ul>
 *
 * <p>Modes: a choice has a {@link org.posthouse.intake.filter.Selection.Mode}. To compare a version without obeying it
 * ({@code shadow}), or to obey it for a share of the mail, is a constant there, a condition in the choice, and a decision in
 * the chain whether a verdict is executed.
 */
package org.posthouse.intake.filter;
