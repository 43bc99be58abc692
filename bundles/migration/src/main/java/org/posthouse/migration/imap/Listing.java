package org.posthouse.migration.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.store.api.SpecialUse;

/** Which folders of a server are the user's own, what they are for, and how many messages they have. */
final class Listing {
    private static final String INBOX = "INBOX";
    private static final int MOST_FOLDERS = 10_000;
    /** They show messages of other folders again (rfc6154#2). */
    static final Set<SpecialUse> VIRTUAL = EnumSet.of(SpecialUse.ALL, SpecialUse.FLAGGED);

    private final Connection connection;
    private final Meter meter;
    /** Where the user's own names begin; and those of others (rfc2342). */
    private String own = "";

    private final List<String> others = new ArrayList<>();
    private final Map<String, Listed> listed = new LinkedHashMap<>();
    private final List<List<String>> subscribed = new ArrayList<>();

    private Optional<String> separator = Optional.empty();

    /**
     * A folder.
     *
     * @param name as it goes on the wire
     * @param levels its name for people, without the prefix of the user's own names
     * @param uses its special uses
     * @param selectable false if it is only a level above others
     */
    record Listed(String name, List<String> levels, Set<SpecialUse> uses, boolean selectable) {}

    Listing(Connection connection, Meter meter) {
        this.connection = connection;
        this.meter = meter;
    }

    void run() throws IOException, StoppedException {
        if (connection.can("NAMESPACE")) {
            connection.ok("NAMESPACE", response -> {
                if (response.is("NAMESPACE") && response.data().size() >= 3) {
                    namespaces(response.data());
                }
            });
        }
        boolean extended = connection.can("LIST-EXTENDED"); // rfc5258
        String options = !extended
                ? ""
                : connection.can("SPECIAL-USE") ? " RETURN (SUBSCRIBED SPECIAL-USE)" : " RETURN (SUBSCRIBED)";
        connection.ok("LIST \"\" \"*\"" + options, response -> list(response, "LIST"));
        if (!extended) {
            connection.ok("LSUB \"\" \"*\"", response -> list(response, "LSUB"));
        }
    }

    private void namespaces(List<Token> data) {
        List<String> personal = prefixes(data.get(0));
        own = personal.isEmpty() ? "" : personal.get(0);
        if (data.get(0) instanceof Token.Group group && group.all().get(0) instanceof Token.Group first) {
            separator = first.all().stream().skip(1).findFirst().map(Listing::separator);
        }
        prefixes(data.get(1)).stream().filter(prefix -> !prefix.isEmpty()).forEach(others::add);
        prefixes(data.get(2)).stream().filter(prefix -> !prefix.isEmpty()).forEach(others::add);
    }

    /** Empty if there are no levels: NIL. */
    private static String separator(Token token) {
        return token instanceof Token.Text text ? text.text() : "";
    }

    private static List<String> prefixes(Token namespaces) {
        List<String> prefixes = new ArrayList<>();
        if (namespaces instanceof Token.Group group) {
            group.all().stream()
                    .filter(one -> !one.strings().isEmpty())
                    .forEach(one -> prefixes.add(one.strings().get(0)));
        }
        return prefixes;
    }

    private void list(Response response, String command) {
        List<Token> data = response.data();
        if (!response.is(command) || data.size() < 3) {
            return;
        }
        String separator = separator(data.get(1));
        String name = data.get(2).string();
        if (name.isEmpty() || others.stream().anyMatch(name::startsWith) || listed.size() == MOST_FOLDERS) {
            return;
        }
        List<String> attributes = data.get(0).strings().stream()
                .map(attribute -> attribute.toLowerCase(Locale.ROOT))
                .toList();
        List<String> levels = levels(name, separator);
        boolean real = !attributes.contains("\\noselect") && !attributes.contains("\\nonexistent");
        if (command.equals("LSUB") ? real : attributes.contains("\\subscribed")) {
            subscribed.add(levels);
        }
        if (command.equals("LIST")) {
            Set<SpecialUse> uses = EnumSet.noneOf(SpecialUse.class);
            attributes.forEach(attribute -> SpecialUse.of(attribute).ifPresent(uses::add));
            listed.putIfAbsent(name, new Listed(name, levels, uses, real));
        }
    }

    private List<String> levels(String name, String separator) {
        // what is below INBOX there, as Cyrus and Courier have it, is beside it here
        String rest = !own.isEmpty() && name.startsWith(own) && name.length() > own.length()
                ? name.substring(own.length())
                : name;
        return Arrays.stream(separator.isEmpty() ? new String[] {rest} : rest.split(Pattern.quote(separator)))
                .map(connection::decode)
                .toList();
    }

    List<List<String>> subscribed() {
        return List.copyOf(subscribed);
    }

    /** What the names of the user's own folders begin with, such as {@code INBOX.}; mostly nothing. */
    String prefix() {
        return own;
    }

    /** What stands between the levels of the names of the user's own folders; empty if there are no levels. */
    String separator() throws IOException, StoppedException {
        if (separator.isEmpty()) {
            connection.ok(
                    "LIST \"\" \"\"",
                    response -> { // rfc3501#6.3.8
                        if (response.is("LIST") && response.data().size() >= 2) {
                            separator = Optional.of(separator(response.data().get(1)));
                        }
                    });
        }
        return separator.orElse("");
    }

    /** All the user's own folders. */
    List<Listed> all() {
        return List.copyOf(listed.values());
    }

    /** The folders that have messages of their own, INBOX first. */
    List<Folder> folders() throws IOException, StoppedException {
        List<Listed> sorted = new ArrayList<>(listed.values());
        sorted.sort(Comparator.comparing((Listed one) -> !one.name().equalsIgnoreCase(INBOX))
                .thenComparing(Listed::name));
        List<Folder> folders = new ArrayList<>();
        for (Listed one : sorted) {
            meter.check();
            if (!one.selectable()) {
                continue;
            }
            if (one.uses().stream().anyMatch(VIRTUAL::contains)) {
                meter.note(String.join("/", one.levels()) + " was skipped: it only shows messages of other folders");
                continue;
            }
            try {
                folders.add(status(one));
            } catch (RefusedException no) {
                meter.failed(String.join("/", one.levels()), no.getMessage());
            }
        }
        return folders;
    }

    private Folder status(Listed one) throws IOException, StoppedException {
        Map<String, Long> counts = new LinkedHashMap<>();
        connection.ok("STATUS " + Connection.quoted(one.name()) + " (MESSAGES UIDVALIDITY)", response -> {
            if (response.is("STATUS") && response.data().size() >= 2) {
                List<String> words = response.data().get(1).strings();
                for (int i = 0; i + 1 < words.size(); i += 2) {
                    if (words.get(i + 1).matches("\\d{1,18}")) {
                        counts.put(words.get(i).toUpperCase(Locale.ROOT), Long.parseLong(words.get(i + 1)));
                    }
                }
            }
        });
        long messages = counts.getOrDefault("MESSAGES", 0L);
        return new Folder(
                one.name(), one.levels(), one.uses(), counts.getOrDefault("UIDVALIDITY", 0L), messages, messages);
    }
}
