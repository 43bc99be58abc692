/**
 * The certificates of this server and the parts that obtain them.
 *
 * <p>{@link org.posthouse.net.api.tls.Certificates} gives out the TLS context of the moment: ask at each handshake and keep
 * none, since certificates are replaced while the server runs. A part that obtains certificates hands them to the
 * {@link org.posthouse.net.api.tls.CertificateInstaller}, which checks and keeps them. A certificate that cannot be used
 * leaves the old one in force.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.posthouse.net.api.tls;
