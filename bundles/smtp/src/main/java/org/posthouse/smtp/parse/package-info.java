/** The grammar of SMTP: command lines, paths, parameters, message data. Pure functions and small state machines. */
package org.posthouse.smtp.parse;
