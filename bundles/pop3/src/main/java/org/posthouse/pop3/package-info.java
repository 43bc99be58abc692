/**
 * The POP3 server (rfc1939): a state machine without sockets, a table of commands, and one class for each command.
 *
 * <p>Policy is in the loop ({@code Pop3Session}) and the table ({@code Verb}); a command only does its work. Each session
 * owns its {@code Dialog}, which one thread at a time uses. A long answer is a {@code Task}, done piece by piece: between
 * two pieces nothing of the store is held and the session can move to another version of this bundle. Parked state ({@code
 * ParkedState}) holds no password. Messages are marked by DELE and removed by QUIT alone.
 */
package org.posthouse.pop3;
