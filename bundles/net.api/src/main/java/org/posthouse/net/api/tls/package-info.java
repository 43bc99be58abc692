/** Certificates and keys of this server. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.posthouse.net.api.tls;
