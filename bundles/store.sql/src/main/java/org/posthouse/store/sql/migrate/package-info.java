/** Brings the tables of a bundle to the version its code expects. Copied into the bundles that use it. */
package org.posthouse.store.sql.migrate;
