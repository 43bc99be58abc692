/** Domains, accounts, aliases and credentials in an SQL database. */
package org.posthouse.directory.sql;
