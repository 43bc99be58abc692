/**
 * The contracts of a spool, as tests that every provider extends.
 *
 * <p>Each contract covers one concern: leases, changes, queries, replacement, and durability for spools that outlive their
 * process. {@link org.posthouse.testkit.flow.FakeSpool} is a spool in memory that keeps them.
 */
package org.posthouse.testkit.spool;
