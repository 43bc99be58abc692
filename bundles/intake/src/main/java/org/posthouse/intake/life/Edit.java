package org.posthouse.intake.life;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The entries of all filters on their way to be others: those of the other filters keep their order and their text. */
final class Edit {
    private final List<String> entries; // null: taken out

    Edit(List<String> entries) {
        this.entries = new ArrayList<>(entries);
    }

    void replace(int at, EntryText entry) {
        entries.set(at, entry.toString());
    }

    void remove(int at) {
        entries.set(at, null);
    }

    /** The entries, with more of them before the one that stood at a place, or in its stead; behind the last, at the end. */
    List<String> with(int at, List<EntryText> more) {
        List<String> result = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i <= entries.size(); i++) {
            if (i == at) {
                more.forEach(entry -> addNew(result, seen, entry.toString()));
            }
            if (i < entries.size() && entries.get(i) != null) {
                addNew(result, seen, entries.get(i));
            }
        }
        return result;
    }

    private static void addNew(List<String> result, Set<String> seen, String entry) {
        if (seen.add(entry)) { // the second of two that are alike has no mail
            result.add(entry);
        }
    }

    List<String> done(EntryText... more) {
        return with(entries.size(), Arrays.asList(more));
    }
}
