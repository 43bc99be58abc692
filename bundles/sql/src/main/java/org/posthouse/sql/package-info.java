/**
 * What providers that keep their data in SQL share. Copied into each user, never deployed.
 *
 * <ul>
 *   <li>{@link org.posthouse.sql.Migrator} brings the tables of a bundle to the version its code expects.
 *   <li>{@link org.posthouse.sql.Transactions} runs work in a transaction, again where the database says that this may help.
 *   <li>{@link org.posthouse.sql.Sql} runs one statement. What runs a thousand times a second keeps its statement prepared
 *       instead.
 * </ul>
 */
package org.posthouse.sql;
