/**
 * The mail as one durable value, from intake through spool and queue to the transport, and the one vocabulary of what can
 * be done with it.
 *
 * <ul>
 * <li>Everything here is immutable and can be shared between threads. A change is another value; what is true of a mail is
 *     what the spool says.
 * <li>A record that has a {@code Builder} will grow: make it by the builder, or from another one by {@code toBuilder},
 *     never by its constructor. That is public because records cannot hide it, and takes a component more with the next
 *     version; a bundle that calls it has to be compiled anew then. A test of the distribution holds our own bundles to
 *     this. Match such records by their accessors, not by record patterns.
 * <li>Components are added at the end of the octets: {@link org.posthouse.api.mail.MailCodec} writes tagged fields, keeps what a
 *     later version wrote and this one does not know, and reads what every earlier version wrote. Numbers of fields and
 *     ordinals of enumerations are never used again.
 * <li>Names of {@linkplain org.posthouse.api.mail.Attributes attributes} carry a namespace, {@code vendor:name}; those of SMTP are
 *     in {@link org.posthouse.api.mail.Parameters}. A value is text to whoever does not know its key, and is handed on.
 * <li>The message is not here. It is kept beside the mail and lent, see {@link org.posthouse.api.message.Message}.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.posthouse.api.mail;
