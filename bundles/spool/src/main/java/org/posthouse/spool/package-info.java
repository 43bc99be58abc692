/** The durable queue on disk: a {@link org.posthouse.api.spool.Spool} over segments of its own. */
package org.posthouse.spool;
