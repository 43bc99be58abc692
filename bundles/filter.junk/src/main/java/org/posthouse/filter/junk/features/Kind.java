package org.posthouse.filter.junk.features;

/** What a feature tells of. The same text is another feature in each kind. */
enum Kind {
    /** A word of a header field, named with its field. */
    FIELD(View.FORM, ""),
    /** A header field that is there, its name written as in the message. */
    PRESENT(View.FORM, "field "),
    /** An element of HTML or an attribute. */
    MARKUP(View.FORM, "HTML "),
    /** The type, encoding or name of a part. */
    PART(View.FORM, "part "),
    /** A word of the text or of the subject. */
    WORD(View.TEXT, ""),
    /** Where a link leads: a host, a domain above it, a word of the path. */
    LINK(View.TEXT, "link ");

    private final View view;
    private final String label;
    private final int seed;

    Kind(View view, String label) {
        this.view = view;
        this.label = label;
        this.seed = Hash.of(0, name());
    }

    View view() {
        return view;
    }

    /** What is put before the text for people. */
    String label() {
        return label;
    }

    /** Where the hashes of this kind begin. */
    int seed() {
        return seed;
    }
}
