/**
 * Rows: what the tables hold, how they are read, made and put right at a start. Each call borrows a connection of its own;
 * what it reads may be ahead of what is visible, see {@code memory}.
 */
package org.posthouse.store.sql.tables;
