package org.posthouse.migration.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.Sha256;

/** Which mailbox each folder of another server becomes. */
public final class Targets {
    private static final int MOST_LENGTH = 255;
    private static final int KEPT = 240;

    private Targets() {}

    /**
     * A folder, as far as its name goes.
     *
     * @param levels its name, level by level, as its server shows it
     * @param uses its special uses
     */
    public record Named(List<String> levels, Set<SpecialUse> uses) {
        public Named {
            levels = List.copyOf(levels);
            uses = Set.copyOf(uses);
        }

        private String shown() {
            return String.join("/", levels);
        }
    }

    /**
     * A name for each folder, no two the same. What cannot be a name here is changed, and told.
     *
     * @param folders in the order of the answer
     * @param here the mailboxes of the account
     * @param into the mailbox below which all of them go; empty: they go where they were
     * @param note told of each name that is not the one it was
     */
    public static List<String> names(
            List<Named> folders, Collection<MailboxInfo> here, Optional<String> into, Consumer<String> note) {
        Set<String> plain = folders.stream().map(f -> clean(f.levels())).collect(Collectors.toSet());
        Map<SpecialUse, String> uses = new LinkedHashMap<>();
        here.forEach(mailbox -> mailbox.uses().forEach(use -> uses.putIfAbsent(use, mailbox.name())));
        Set<String> taken = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (Named folder : folders) {
            String name = into.map(above -> clean(above.split("/")) + "/").orElse("") + clean(folder.levels());
            if (into.isEmpty()) {
                for (SpecialUse use : new TreeSet<>(folder.uses())) {
                    String ours = uses.get(use);
                    if (ours != null && !plain.contains(ours)) {
                        name = ours;
                        break;
                    }
                }
            }
            name = unlike(taken, name);
            taken.add(name);
            names.add(name);
            String wanted = into.map(above -> above + "/").orElse("") + folder.shown();
            if (!wanted.equals(name) && !wanted.equalsIgnoreCase(MailboxNames.INBOX)) {
                note.accept(folder.shown() + " is named " + name + " here");
            }
        }
        return names;
    }

    private static String unlike(Set<String> taken, String name) {
        String other = name;
        for (int i = 2; taken.contains(other); i++) {
            other = shorten(name) + " (" + i + ")";
        }
        return other;
    }

    /** A name that {@link MailboxNames} takes. */
    static String clean(List<String> levels) {
        return clean(levels.toArray(String[]::new));
    }

    private static String clean(String... levels) {
        StringBuilder out = new StringBuilder();
        for (String level : levels) {
            out.append(out.isEmpty() ? "" : Account.SEPARATOR).append(level(level, out.isEmpty()));
        }
        String name = out.length() > MOST_LENGTH ? shorten(out.toString()) : out.toString();
        try {
            return MailboxNames.canonical(name);
        } catch (StoreException refused) { // nothing is known that leads here
            return "Imported " + hash(name);
        }
    }

    private static String level(String level, boolean first) {
        StringBuilder out = new StringBuilder(level.length());
        level.codePoints().forEach(c -> out.appendCodePoint(isAllowed(c) ? c : '_'));
        if (out.isEmpty() || first && out.charAt(0) == '#') {
            out.insert(0, '_');
        }
        return out.toString();
    }

    private static boolean isAllowed(int c) {
        return c != Account.SEPARATOR
                && !Character.isISOControl(c)
                && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static String shorten(String name) {
        if (name.length() <= KEPT) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(KEPT - 1)) ? KEPT - 1 : KEPT;
        return name.substring(0, end).replaceAll("/+$", "") + "~" + hash(name);
    }

    private static String hash(String text) {
        byte[] all = Sha256.of(text);
        return String.format("%02x%02x%02x%02x", all[0], all[1], all[2], all[3]);
    }
}
