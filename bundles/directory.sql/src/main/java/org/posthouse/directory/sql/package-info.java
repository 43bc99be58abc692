/**
 * The server's own directory: domains, accounts, aliases and credentials in an SQL database.
 *
 * <p>{@code DirectoryComponent} is the service; it comes and goes with its database. {@code SqlDirectory} changes, {@code
 * Lookup} answers from a cache that every change empties, and {@code Credentials} checks passwords. Each change is one
 * transaction, in force when it returns. {@code Tables} and {@code AccessTables} hold the statements, on connections that
 * the caller lends and commits. No lock is held while a directory source is asked. Passwords are kept only as SCRAM secrets
 * or hashes.
 */
package org.posthouse.directory.sql;
