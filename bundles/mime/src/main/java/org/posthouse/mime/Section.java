package org.posthouse.mime;

/** The section text of a section specification (rfc3501#6.4.5). HEADER.FIELDS is served by {@link Mime#headerFields}. */
public enum Section {
    /** No text: {@code []} is the whole message, {@code [n]} the body of a part. */
    ALL,
    /** The header of the message, or of the message/rfc822 that part n holds, with the empty line that ends it. */
    HEADER,
    /** The body of the message, or of the message/rfc822 that part n holds. */
    TEXT,
    /** The MIME header of part n, with the empty line that ends it. */
    MIME
}
