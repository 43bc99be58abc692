/**
 * Maildir++ as Dovecot and Courier keep it: {@code cur} and {@code new}, folders {@code .A.B} beside them (or {@code A/B}, as Dovecot's
 * {@code LAYOUT=fs} has them), flags in file names, and Dovecot's files {@code dovecot-uidlist}, {@code dovecot-keywords} and
 * {@code subscriptions}. No link is followed below the directory that the administrator named: a user who can write there must not
 * reach what only the server can read.
 */
package org.posthouse.migration.maildir;
