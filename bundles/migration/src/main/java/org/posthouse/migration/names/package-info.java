/**
 * Names of mailboxes and keywords: as other servers write them, and as this one accepts them.
 *
 * <p>Pure functions. Each folder of a source becomes one mailbox here; where the name differs, a note says so.
 */
package org.posthouse.migration.names;
