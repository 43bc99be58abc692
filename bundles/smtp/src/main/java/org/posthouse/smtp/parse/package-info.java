/**
 * The grammar of SMTP: command lines, paths, parameters and message data.
 *
 * <p>Pure functions and small state machines, which know no session and no service. Octets go in; out come immutable values,
 * or the reply that refuses the input. Memory is bounded, and a message's data is passed on as it comes.
 */
package org.posthouse.smtp.parse;
