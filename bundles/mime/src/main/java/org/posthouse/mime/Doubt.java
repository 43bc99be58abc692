package org.posthouse.mime;

/**
 * Why a structure may not be what others make of the same message: a bound was reached, or mail programs differ about it. A
 * filter that lets such mail pass lets pass what it has not seen.
 */
public enum Doubt {
    /** Multiparts or messages are nested deeper than {@link Mime#MAX_DEPTH}. */
    TOO_DEEP("too deeply nested"),
    /** There are more parts than {@link Mime#MAX_PARTS}. */
    TOO_MANY_PARTS("too many parts"),
    /** A Content-Type, Content-Disposition or Content-Transfer-Encoding did not fit. */
    FIELD_TOO_LONG("a header field that is too long"),
    /** A field has more parameters than are kept. */
    TOO_MANY_PARAMETERS("too many parameters"),
    /** A parameter in pieces (rfc2231#3) lacks one, or has one twice. */
    PARAMETER_IN_PIECES("a parameter whose parts do not fit together"),
    /** Two Content-Types, boundaries or encodings, of which others may take the one that was not taken here. */
    AMBIGUOUS("contradictory header fields"),
    /** A Content field holds a NUL, or is followed by a line that is no field: perhaps its continuation. */
    BROKEN_FIELD("a broken header field"),
    /** A multipart names no boundary that can be used. */
    NO_BOUNDARY("a multipart without a boundary"),
    /** A line begins with a boundary and goes on behind it. */
    INEXACT_BOUNDARY("a boundary followed by text"),
    /**
     * A message or multipart is encoded, which hides what is in it. {@link Mime#contents} looks into it, and says so only where
     * the encoding is unknown or broken, or too much work.
     */
    ENCODED("an encoded message or multipart"),
    /** A message/partial (rfc2046#5.2.2): what it holds shows when its fragments are put together. */
    FRAGMENT("a fragment of a message");

    private final String text;

    Doubt(String text) {
        this.text = text;
    }

    /** In words. */
    @Override
    public String toString() {
        return text;
    }
}
