package org.posthouse.mime;

/** Takes the fields of a header section as they are read. */
interface FieldSink {
    /** A field begins: its name up to the colon, then the beginning of its value. */
    void begin(byte[] line, int from, int colon, int to);

    /** More of the field: a folded line, or the rest of a long one. */
    void append(byte[] line, int from, int to);

    /** A line follows that is no field: it is skipped, and so is what is folded behind it. */
    default void skip() {
        end();
    }

    /** The header section has ended, or a line that is no field follows. */
    void end();
}
