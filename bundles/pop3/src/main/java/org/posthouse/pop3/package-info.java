/** POP3 (rfc1939): a state machine without sockets, a table of commands, one class a command. */
package org.posthouse.pop3;
