/** What administrators call: check, backup, restore. Takes as long as it takes, on the caller's thread. */
package org.posthouse.store.sql.admin;
