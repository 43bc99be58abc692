/** The operations: each is made on a caller's thread, applied and undone by the committer, and told of its end once. */
package org.posthouse.store.sql.work;
