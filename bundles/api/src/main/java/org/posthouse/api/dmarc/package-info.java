/**
 * What DMARC found about mail that came in, for those who report it (rfc9990, rfc9991).
 *
 * <p>Whoever judges mail tells all {@link org.posthouse.api.dmarc.DmarcListener}s, once for each mail, after the mail has ended.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.api.dmarc;
