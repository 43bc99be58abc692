/**
 * The durable queue on disk, keyed by destination and due time.
 *
 * <p>What is leased is the part of a mail that goes to one {@linkplain org.posthouse.api.mail.Disposition#queue destination}:
 * different parts of one mail can be leased at the same time, the same part never twice.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.posthouse.api.spool;
