/** Domains, accounts, aliases and credentials. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.4.0")
package org.posthouse.api.directory;
