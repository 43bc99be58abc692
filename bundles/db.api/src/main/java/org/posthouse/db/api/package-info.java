/** A database and its dialect, for providers that keep their data in SQL. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.db.api;
