/**
 * Files of many messages: mboxrd is written; mboxrd and mboxo are read, with the fields that Dovecot, Thunderbird's ancestors and
 * UW IMAP keep flags in (Status, X-Status, X-Keywords). {@code Content-Length} is not trusted. No link is followed below the
 * directory that the administrator named.
 */
package org.posthouse.migration.mbox;
