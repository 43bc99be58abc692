package org.posthouse.settings.form;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options of a part, in their order.
 *
 * @param pid of the configuration, or of the factory of many
 * @param factory there may be any number of configurations
 * @param title what the part is called
 * @param about what it is there for
 */
public record Form(String pid, boolean factory, String title, String about, Map<String, Option> options) {
    public Form {
        options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    Form(String pid, boolean factory, String title, String about, List<Option> options) {
        this(pid, factory, title, about, byName(options));
    }

    private static Map<String, Option> byName(List<Option> options) {
        Map<String, Option> byName = new LinkedHashMap<>();
        options.forEach(option -> byName.put(option.name(), option));
        return byName;
    }

    /** The option that somebody most likely meant by a name that is none. */
    public Optional<String> nearest(String name) {
        return nearest(name, options.keySet());
    }

    static Optional<String> nearest(String name, Collection<String> names) {
        String best = null;
        int least = Math.max(1, name.length() / 3) + 1;
        for (String known : names) {
            int distance = distance(plain(name), plain(known), least);
            if (distance < least) {
                least = distance;
                best = known;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    /** How many letters have to be put in, taken out, replaced or swapped with the next; enough if it is as many as that. */
    private static int distance(String a, String b, int enough) {
        if (Math.abs(a.length() - b.length()) >= enough) {
            return enough;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
