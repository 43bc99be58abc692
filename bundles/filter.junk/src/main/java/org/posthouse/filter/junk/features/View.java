package org.posthouse.filter.junk.features;

/** The sides from which a message is looked at; each is judged on its own. */
public enum View {
    /** How it is made: header fields, parts, elements of HTML. */
    FORM,
    /** What is read: words of the subject and the text, and where links lead. */
    TEXT
}
