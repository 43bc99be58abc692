/**
 * The settings of all parts, in the files of {@code etc/} and in Configuration Admin.
 *
 * <ul>
 *   <li>The file is the truth: what a form or a command changes goes into it at once, what a hand changes in it goes into the
 *       configuration within a second, and without a file there is no configuration.
 *   <li>{@link org.posthouse.settings.Keeper} has the state of both; one thread calls it.
 *   <li>{@link org.posthouse.settings.Censor} is asked by Configuration Admin before anything is delivered, on any thread. It
 *       holds its lock for look-ups in memory only.
 *   <li>Packages below know nothing of this one: {@code file} is the syntax, {@code form} what options there are.
 * </ul>
 */
package org.posthouse.settings;
