/** Connections and the protocols that speak over them; no sockets here. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.7.0")
package org.posthouse.net.api;
