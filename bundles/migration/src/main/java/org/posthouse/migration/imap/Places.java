package org.posthouse.migration.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.SpecialUse;

/** Chooses a folder on the server for each mailbox: the one with the same special use, or the same name. */
final class Places {
    private static final String LEVELS = "/";
    private static final Pattern UNUSUAL = Pattern.compile("[^\\p{L}\\p{M}\\p{N} _-]");

    private final Connection connection;
    private final String prefix;
    private final String separator;
    private final Optional<String> into;
    private final Consumer<String> note;
    private final Map<String, Listing.Listed> there = new HashMap<>();
    private final Map<SpecialUse, String> uses = new EnumMap<>(SpecialUse.class);
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /**
     * The folder for a mailbox.
     *
     * @param wire its name on the wire
     * @param exists false if it has to be created
     * @param uses the special uses to create it with
     */
    record Place(String wire, boolean exists, Set<SpecialUse> uses) {}

    /**
     * Starts from what the server has.
     *
     * @param listing has run
     * @param into the folder below which everything goes, its levels separated by {@code /}; empty: everything goes where it was
     * @param note told of each changed name
     */
    Places(Connection connection, Listing listing, Optional<String> into, Consumer<String> note)
            throws IOException, StoppedException {
        this.connection = connection;
        this.prefix = listing.prefix();
        this.separator = listing.separator();
        this.into = into;
        this.note = note;
        for (Listing.Listed one : listing.all()) {
            there.put(key(one.name()), one);
            if (one.selectable()) {
                one.uses().forEach(use -> uses.putIfAbsent(use, one.name()));
            }
        }
        uses.keySet().removeAll(Listing.VIRTUAL);
    }

    private static String key(String wire) {
        return wire.equalsIgnoreCase(MailboxNames.INBOX) ? MailboxNames.INBOX : wire;
    }

    /** Chooses a folder for each mailbox, each a different one. */
    void choose(Collection<MailboxInfo> mailboxes) {
        Set<String> plain = mailboxes.stream().map(box -> wire(box.name())).collect(Collectors.toSet());
        // a changed name must not take that of a mailbox that can keep its own
        Set<String> kept = mailboxes.stream()
                .filter(box -> keepsName(box.name()))
                .map(box -> wire(box.name()))
                .collect(Collectors.toSet());
        for (MailboxInfo mailbox : mailboxes) {
            String wire = forTheSame(mailbox)
                    .filter(folder -> !plain.contains(folder) && !taken.contains(folder))
                    .orElseGet(() -> wire(mailbox.name()));
            while (taken.contains(wire) || !keepsName(mailbox.name()) && kept.contains(wire)) {
                wire += "_";
            }
            place(mailbox, wire);
        }
    }

    private Place place(MailboxInfo mailbox, String wire) {
        taken.add(wire);
        Listing.Listed folder = there.get(wire);
        boolean exists = folder != null && folder.selectable() || wire.equals(MailboxNames.INBOX);
        Place place = new Place(wire, exists, exists ? Set.of() : free(mailbox));
        places.put(mailbox.name(), place);
        return place;
    }

    /** The folder for a mailbox, by its name here; empty for an unknown one. */
    Optional<Place> of(String name) {
        return Optional.ofNullable(places.get(name));
    }

    /**
     * Another folder for a mailbox whose folder the server refused to create, as Dovecot does with a dot in the name: without
     * unusual characters. Empty if the name has none.
     */
    Optional<Place> plainer(MailboxInfo mailbox) {
        String wire = wire(mailbox.name(), level -> UNUSUAL.matcher(level).replaceAll("_"));
        if (wire.equals(wire(mailbox.name()))) {
            return Optional.empty();
        }
        while (taken.contains(wire)) {
            wire += "_";
        }
        return Optional.of(place(mailbox, wire));
    }

    /** Notes that a mailbox goes to a folder of another name, if it does. */
    void note(String name) {
        String shown = shown(places.get(name).wire());
        if (!shown.equals(into.map(above -> above + LEVELS).orElse("") + name)) {
            note.accept(name + " is named " + shown + " there");
        }
    }

    private boolean keepsName(String name) {
        return separator.isEmpty() ? !name.contains(LEVELS) : separator.equals(LEVELS) || !name.contains(separator);
    }

    private Optional<String> forTheSame(MailboxInfo mailbox) {
        if (into.isPresent() || mailbox.name().equals(MailboxNames.INBOX)) {
            return Optional.empty();
        }
        return new TreeSet<>(mailbox.uses())
                .stream().filter(uses::containsKey).map(uses::get).findFirst();
    }

    private Set<SpecialUse> free(MailboxInfo mailbox) {
        return into.isPresent()
                ? Set.of()
                : mailbox.uses().stream()
                        .filter(use -> !Listing.VIRTUAL.contains(use) && !uses.containsKey(use))
                        .collect(Collectors.toSet());
    }

    private String wire(String name) {
        return wire(name, level -> level);
    }

    private String wire(String name, UnaryOperator<String> cleaned) {
        if (into.isEmpty() && name.equals(MailboxNames.INBOX)) {
            return name;
        }
        List<String> levels = new ArrayList<>();
        into.ifPresent(above -> levels.addAll(Arrays.asList(above.split(LEVELS))));
        levels.addAll(Arrays.asList(name.split(LEVELS)));
        // without a separator, all levels become one name
        return prefix
                + levels.stream()
                        .filter(level -> !level.isEmpty())
                        .map(cleaned)
                        .map(level -> connection.encode(separator.isEmpty() ? level : level.replace(separator, "_")))
                        .collect(Collectors.joining(separator.isEmpty() ? "_" : separator));
    }

    /** The name for people: without the namespace prefix, with our separator. */
    private String shown(String wire) {
        String rest = wire.startsWith(prefix) ? wire.substring(prefix.length()) : wire;
        return connection.decode(separator.isEmpty() ? rest : rest.replace(separator, LEVELS));
    }
}
