package org.posthouse.filter.junk.features;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Collects the distinct features of a message, up to a bound for each view. */
final class Collector {
    private final HashSet32 form = new HashSet32(Features.MOST);
    private final HashSet32 text = new HashSet32(Features.MOST);
    private final Map<Integer, String> names = new HashMap<>();
    private final boolean named;

    /** @param named keep what the features look like, which takes time and memory */
    Collector(boolean named) {
        this.named = named;
    }

    boolean isFull(View view) {
        return set(view).isFull();
    }

    void add(Kind kind, CharSequence text) {
        add(kind, text, 0, text.length());
    }

    void add(Kind kind, CharSequence text, int from, int to) {
        int hash = Hash.spread(Hash.of(kind.seed(), text, from, to));
        if (set(kind.view()).add(hash) && named) {
            names.put(hash, kind.label() + text.subSequence(from, to));
        }
    }

    void addLower(Kind kind, CharSequence text, int from, int to) {
        int hash = Hash.spread(Hash.ofLower(kind.seed(), text, from, to));
        if (set(kind.view()).add(hash) && named) {
            names.put(hash, kind.label() + lower(text, from, to));
        }
    }

    /** A word of a header field, in lower case. */
    void addField(int owner, String field, CharSequence text, int from, int to) {
        int hash = Hash.spread(Hash.ofLower(owner, text, from, to));
        if (form.add(hash) && named) {
            names.put(hash, Kind.FIELD.label() + field + ": " + lower(text, from, to));
        }
    }

    /** Where the hashes of a field's words begin. */
    static int owner(String field) {
        return Hash.of(Kind.FIELD.seed(), field) ^ ':';
    }

    private static String lower(CharSequence text, int from, int to) {
        return text.subSequence(from, to).toString().toLowerCase(Locale.ROOT);
    }

    private HashSet32 set(View view) {
        return view == View.FORM ? form : text;
    }

    Features features() {
        return new Features(form.toArray(), text.toArray(), Map.copyOf(names));
    }
}
