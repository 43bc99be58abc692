/**
 * What concerns the server as a whole: its name, what it wants published in the DNS, and what operators should know.
 *
 * <p>Each is a service, present for as long as it holds: {@link org.posthouse.api.server.ServerName} once the name is known,
 * a {@link org.posthouse.api.server.Warning} until its cause is gone. Any part may register a warning or
 * {@link org.posthouse.api.server.DnsRecords}; shell and console show all there are.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.posthouse.api.server;
