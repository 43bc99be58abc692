/** Cleans up behind the committer, on a thread of its own, a little at a time. */
package org.posthouse.store.sql.sweep;
