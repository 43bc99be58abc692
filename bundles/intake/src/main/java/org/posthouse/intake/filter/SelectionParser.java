package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.posthouse.api.mail.Origin;
import org.posthouse.intake.budget.Deviation;

/**
 * Reads entries of the configuration: the filter's name, then what is chosen, separated by semicolons, as {@code spam;
 * bundle=org.acme.spam; version=[1.2,2); listener=mx; domain=example.org; required; deadline=5s}.
 */
final class SelectionParser {
    private static final Set<String> WORDS = Set.of(
            "bundle",
            "version",
            "use",
            "direction",
            "listener",
            "role",
            "domain",
            "account",
            "share",
            "required",
            "mode",
            "deadline",
            "wait",
            "waiting",
            "threads",
            "on-failure",
            "budget.errors",
            "budget.latency",
            "budget.rejects");
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|m)");
    private static final int MOST = 10_000;

    private final Map<String, String> given = new HashMap<>();

    private SelectionParser() {}

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if it cannot be understood as a whole; the message says what
     */
    static Selection parse(String entry) {
        SelectionParser parser = new SelectionParser();
        return parser.read(entry.strip());
    }

    /** The name of the filter an entry is about, whatever the rest of it is. */
    static String name(String entry) {
        return entry.split(";", 2)[0].strip();
    }

    /** True if an entry says that its filter is required, whatever the rest of it is. */
    static boolean required(String entry) {
        return Arrays.stream(entry.split(";")).skip(1).anyMatch(part -> part.strip()
                .equalsIgnoreCase("required"));
    }

    private Selection read(String entry) {
        String name = name(entry);
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("must begin with the name of a filter");
        }
        for (String part : entry.substring(entry.indexOf(';') < 0 ? entry.length() : entry.indexOf(';'))
                .split(";")) {
            if (!part.isBlank()) {
                add(part.strip());
            }
        }
        if (given.containsKey("required") && "shadow".equalsIgnoreCase(given.get("mode"))) {
            throw new IllegalArgumentException("a filter in shadow decides nothing, and cannot be required");
        }
        if (given.containsKey("use") && (given.containsKey("version") || given.containsKey("mode"))) {
            throw new IllegalArgumentException(
                    "'use' says which version is in force, and goes with neither version nor mode");
        }
        return new Selection(
                entry,
                name,
                text("bundle"),
                text("version").map(SelectionParser::range),
                text("use").map(SelectionParser::versions).orElse(List.of()),
                text("direction").map(SelectionParser::directions),
                names("listener"),
                text("role").map(SelectionParser::roles),
                names("domain"),
                names("account"),
                text("share").map(SelectionParser::percent),
                given.containsKey("required"),
                text("mode").map(SelectionParser::mode).orElse(Selection.Mode.ENFORCE),
                text("deadline").map(SelectionParser::time),
                text("wait").map(SelectionParser::time),
                text("waiting").map(text -> number(text, 0)),
                text("threads").map(text -> number(text, 1)),
                text("on-failure").map(SelectionParser::passes),
                new Deviation(text("budget.errors"), text("budget.latency"), text("budget.rejects")));
    }

    private void add(String part) {
        int equals = part.indexOf('=');
        String word = (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
        String value = equals < 0 ? "" : part.substring(equals + 1).strip();
        if (!WORDS.contains(word)) {
            throw new IllegalArgumentException("unknown word '" + word + "'");
        }
        if (word.equals("required") ? equals >= 0 : list(value).isEmpty()) {
            throw new IllegalArgumentException(
                    word.equals("required") ? "'required' takes no value" : "'" + word + "' needs a value");
        }
        if (given.put(word, value) != null) {
            throw new IllegalArgumentException("'" + word + "' is given twice");
        }
    }

    private Optional<String> text(String word) {
        return Optional.ofNullable(given.get(word));
    }

    private Set<String> names(String word) {
        return new HashSet<>(text(word).map(SelectionParser::list).orElse(List.of()));
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static VersionRange range(String text) {
        try {
            return new VersionRange(text);
        } catch (IllegalArgumentException notARange) {
            throw new IllegalArgumentException("'" + text + "' is not a version range such as [1.2,2)", notARange);
        }
    }

    private static List<Version> versions(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(one -> !one.isEmpty())
                .map(SelectionParser::version)
                .toList();
    }

    private static Version version(String text) {
        try {
            return new Version(text);
        } catch (IllegalArgumentException notAVersion) {
            throw new IllegalArgumentException("'" + text + "' is not a version such as 1.2.0", notAVersion);
        }
    }

    private static Set<Direction> directions(String text) {
        return Direction.parse(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("unknown direction '" + text + "': use in, out or both"));
    }

    private static Set<Origin.Role> roles(String text) {
        return EnumSet.copyOf(list(text).stream()
                .map(name -> one(Origin.Role.class, name, "role"))
                .toList());
    }

    private static Selection.Mode mode(String text) {
        return one(Selection.Mode.class, text, "mode");
    }

    private static <E extends Enum<E>> E one(Class<E> type, String name, String what) {
        Function<E, String> word = constant -> constant.name().toLowerCase(Locale.ROOT);
        List<E> all = List.of(type.getEnumConstants());
        return all.stream()
                .filter(constant -> word.apply(constant).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(what + ": unknown '" + name + "'; known: "
                        + String.join(", ", all.stream().map(word).toList())));
    }

    private static Duration time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time such as 500ms, 5s or 2m");
        }
        long amount = Long.parseLong(time.group(1));
        Duration read =
                switch (time.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    default -> Duration.ofMinutes(amount);
                };
        if (read.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is too short");
        }
        return read;
    }

    private static int number(String text, int least) {
        if (!text.matches("\\d{1,5}") || Integer.parseInt(text) < least || Integer.parseInt(text) > MOST) {
            throw new IllegalArgumentException("'" + text + "' is not a number from " + least + " to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static int percent(String text) {
        String figure =
                text.endsWith("%") ? text.substring(0, text.length() - 1).strip() : text;
        if (!figure.matches("\\d{1,3}") || Integer.parseInt(figure) > 100) {
            throw new IllegalArgumentException("'" + text + "' is not a share such as 10%");
        }
        return Integer.parseInt(figure);
    }

    private static boolean passes(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "pass" -> true;
            case "defer" -> false;
            default -> throw new IllegalArgumentException("unknown on-failure '" + text + "': use defer or pass");
        };
    }
}
