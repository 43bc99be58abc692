package org.posthouse.migration.imap;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.migration.names.Keywords;
import org.posthouse.store.api.Flags;

/** Which flags a folder keeps (PERMANENTFLAGS, rfc3501#7.1); all, until the server says something. */
final class PermittedFlags {
    private static final Pattern CODE = Pattern.compile("(?i)\\[PERMANENTFLAGS \\(([^)]*)\\)\\].*");
    private static final String ANY = "\\*";

    private final Consumer<String> dropped;
    private final Set<String> told = new HashSet<>();
    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private boolean limited;

    /** @param dropped told of each flag that is not kept, once */
    PermittedFlags(Consumer<String> dropped) {
        this.dropped = dropped;
    }

    /** Looks at what the server says when the folder is opened. */
    void follow(Response response) {
        Matcher code = CODE.matcher(response.text());
        if (code.matches()) {
            names.clear();
            names.addAll(Arrays.asList(code.group(1).strip().split(" +")));
            limited = true;
        }
    }

    /** Those of a message that are kept. */
    Flags of(Flags flags) {
        Flags possible = Keywords.flags(flags.system(), flags.keywords(), this::tell);
        if (!limited) {
            return possible;
        }
        int system = 0;
        for (int bit = 1; bit <= Flags.DRAFT; bit <<= 1) {
            if (possible.has(bit) && keeps(Flags.of(bit).toString())) {
                system |= bit;
            }
        }
        Collection<String> keywords = possible.keywords().stream()
                .filter(word -> names.contains(ANY) || keeps(word))
                .toList();
        return Flags.of(system, keywords);
    }

    private boolean keeps(String name) {
        boolean kept = names.contains(name);
        if (!kept) {
            tell(name);
        }
        return kept;
    }

    private void tell(String name) {
        if (told.add(name)) {
            dropped.accept(name);
        }
    }
}
