/**
 * A database and its dialect, for providers that keep their data in SQL.
 *
 * <ul>
 *   <li>Keep the SQL dull: what every database understands goes without the dialect, what differs in types goes into
 *       migration files, one folder a dialect.
 *   <li>What only some databases can do is an interface of its own, found by {@link org.posthouse.db.api.Database#extension}.
 *   <li>Nothing here assumes that one process alone uses the database.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.posthouse.db.api;
