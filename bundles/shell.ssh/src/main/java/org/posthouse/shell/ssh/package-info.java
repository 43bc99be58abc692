/**
 * The shell by ssh, in a framework without Karaf, which has one.
 *
 * <ul>
 *   <li>{@code SshShell} owns the server; {@code Commands} knows the operations and who may run which; an {@code Interpreter} and its
 *       Gogo session belong to one channel, and so to one thread at a time.
 *   <li>Passwords are checked by the service {@code Operators}, on an I/O thread of the ssh server: it reads at most a small file.
 *       Commands run on threads of the pool {@code posthouse-shell}, one a channel; what finds none free is refused.
 *   <li>Only {@code mail:} commands that stand alone are read here. Gogo is a language that calls any method of any object: a line
 *       gets to it only if it is an administrator's.
 *   <li>Nothing else is served: no forwarding, no file transfer, no agent, no subsystem.
 * </ul>
 */
package org.posthouse.shell.ssh;
