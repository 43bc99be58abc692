/**
 * The operators in {@code etc/users.properties}: lets them in, in a framework without Karaf, which has a realm for that, and
 * changes them, in both. The format is Karaf's, so
 * that the file can be taken from one to the other. {@code UsersFile} owns the file: it alone reads it, and replaces passwords in
 * clear by hashes. {@code FileOperators} is the service, safe for threads; logins are checked on the caller's thread.
 */
package org.posthouse.operators;
