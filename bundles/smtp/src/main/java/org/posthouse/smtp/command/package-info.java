/**
 * The table of verbs and one class for each command.
 *
 * <p>Commands have no policy: the loop has decided from the flags of {@code Verb} whether a command may run. A command gets
 * the session's {@code Dialog} and its argument, changes the dialog and gives a reply. Commands keep nothing between calls.
 */
package org.posthouse.smtp.command;
