/**
 * Looking things up in the DNS.
 *
 * <p>A host's TLSA records are those of {@link org.posthouse.net.api.dns.Answer#name} of its addresses if these are secure;
 * if there are none, or the addresses are insecure and the {@linkplain org.posthouse.net.api.dns.Resolver#alias alias} of
 * the host is secure, those of the host's own name (rfc7672#2.2, rfc7671#7).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.posthouse.net.api.dns;
