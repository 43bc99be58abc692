/**
 * The mail as one durable value, from intake through spool and queue to the transport, and the one vocabulary of what can
 * be done with it.
 *
 * <p>Everything here is immutable. Types that will grow are made by builders: components are added at the end, and a codec
 * of this package keeps what a later version wrote and this one does not know. Names of {@linkplain
 * org.posthouse.api.mail.Attributes attributes} carry a namespace, {@code vendor:name}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.api.mail;
