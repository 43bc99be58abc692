/**
 * Mail as data: addresses, header sections, messages and reply statuses.
 *
 * <p>The values are immutable. A {@link org.posthouse.api.message.Message} is lent for the duration of a call; its octets
 * may be on disk and are read as a stream. The header readers work in bounded memory and share one reading of a header line,
 * so that filters and mail programs see the same fields.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.posthouse.api.message;
