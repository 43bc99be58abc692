package org.posthouse.settings.file;

/** What became of reading the text of a value. */
public sealed interface Reading {
    /** It could be read. */
    record Read(Value value) implements Reading {}

    /**
     * It could not.
     *
     * @param reason goes on after the name of the option: "has no closing quote"
     */
    record Wrong(String reason) implements Reading {}
}
