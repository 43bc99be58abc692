/** The SMTP side that takes mail: MX, submission and LMTP. */
package org.posthouse.smtp;
