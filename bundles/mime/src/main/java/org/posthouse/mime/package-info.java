/**
 * Reading of MIME messages as a stream: structure, ENVELOPE and BODYSTRUCTURE, sections, text, addresses and dates.
 *
 * <p>{@link org.posthouse.mime.Mime} is the way in. A message goes in as octets; out come immutable trees of offsets and
 * header values, decoded text, and IMAP responses. No message and no body is held in memory, and what is kept of headers is
 * bounded. Malformed mail is normal: nothing here throws because of what a message contains. Where mail programs might read
 * a message differently, the structure says so ({@link org.posthouse.mime.Doubt}).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.2.0")
package org.posthouse.mime;
