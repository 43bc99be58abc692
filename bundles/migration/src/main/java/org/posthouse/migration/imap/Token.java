package org.posthouse.migration.imap;

import java.util.ArrayList;
import java.util.List;

/** A part of what a server says. */
sealed interface Token {
    /** A word, a flag, a number; NIL too. */
    record Atom(String text) implements Token {}

    /** A string, quoted or as a literal, an octet a character. */
    record Text(String text) implements Token {}

    /** What stands in parentheses. */
    record Group(List<Token> all) implements Token {}

    /** A literal that went elsewhere. */
    record Streamed() implements Token {}

    /** The text of an atom or a string; empty for others. */
    default String string() {
        return this instanceof Atom a ? a.text() : this instanceof Text t ? t.text() : "";
    }

    /** The texts of a group. */
    default List<String> strings() {
        List<String> texts = new ArrayList<>();
        if (this instanceof Group group) {
            group.all().forEach(token -> texts.add(token.string()));
        }
        return texts;
    }
}
