package org.posthouse.settings;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.posthouse.settings.form.Form;

/** Looks for options that are set and do not exist. The part that knows may come later than the file. */
final class Review {
    private static final String NAME = "name ";

    /** What every service of a plug-in may have set, besides its options. */
    private static final Pattern COMMON = Pattern.compile(
            "service\\..*|\\..*|.*\\.target|.*\\.cardinality\\.minimum|(filter|router|directory|felix|webconsole|org\\.apache)\\..*");

    private final Function<String, Optional<Form>> forms;
    private final Notices notices;
    private final Map<Name, Set<String>> all = new HashMap<>();
    private final Set<Name> due = new HashSet<>();

    Review(Function<String, Optional<Form>> forms, Notices notices) {
        this.forms = forms;
        this.notices = notices;
    }

    /** A file has these options. */
    void add(Name name, Set<String> keys) {
        all.put(name, Set.copyOf(keys));
        due.add(name);
    }

    void remove(String pid) {
        all.keySet().removeIf(name -> name.pid().equals(pid));
        due.removeIf(name -> name.pid().equals(pid));
    }

    /** Looks at all again. */
    void all() {
        due.addAll(all.keySet());
    }

    /** Looks at what is due. */
    void due() {
        due.forEach(name -> forms.apply(name.base()).ifPresent(form -> look(name, form)));
        due.clear();
    }

    private void look(Name name, Form form) {
        Set<String> unknown = new HashSet<>(all.get(name));
        unknown.removeAll(form.options().keySet());
        unknown.removeIf(Review::isCommon);
        notices.keep(name.pid(), NAME, unknown);
        unknown.forEach(key -> notices.raise(
                name.pid(),
                NAME + key,
                "etc/" + name.file() + ": unknown option " + shown(key)
                        + form.nearest(key)
                                .map(known -> "; did you mean " + known + "?")
                                .orElse("")));
    }

    /** Whether any service may have this set, whatever its options are. */
    static boolean isCommon(String key) {
        return COMMON.matcher(key).matches();
    }

    private static String shown(String key) {
        String text = key.length() > 60 ? key.substring(0, 60) + "…" : key;
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
