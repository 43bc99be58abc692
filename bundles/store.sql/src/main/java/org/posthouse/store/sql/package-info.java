/**
 * The mail store over a database and a blob store: {@link org.posthouse.store.sql.SqlMailStore}, and the same as a service.
 *
 * <p>What is below, each knowing only those after it: {@code admin} and {@code access} (what others call), {@code engine}
 * (the parts of an open store, put together), {@code sweep}, {@code work} (the operations), {@code commit} (the one thread
 * that changes anything), {@code tables} (rows), {@code memory} (mailboxes as everybody may see them). A test keeps it so.
 */
package org.posthouse.store.sql;
