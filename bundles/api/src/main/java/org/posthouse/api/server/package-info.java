/** The server as a whole: what all its parts have to say alike. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.posthouse.api.server;
