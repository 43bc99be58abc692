/** The mailboxes, over a database and a blob store. */
package org.posthouse.store.sql;
