package org.posthouse.intake.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * What there is of one filter, and what its entries choose, for whoever edits them.
 *
 * @param name the filter's name
 * @param present its versions that are there and can be asked
 * @param entries its entries, in their order
 * @param unnamed what is in force where no entry says what is; empty if nothing is, or an entry says so
 * @param waiting those that are in shadow by being there
 * @param required no mail is taken without it
 */
public record Situation(
        String name,
        List<Installed> present,
        List<Entry> entries,
        Optional<Installed> unnamed,
        List<Installed> waiting,
        boolean required) {
    /**
     * A version that is there.
     *
     * @param bundle symbolic name of its bundle
     */
    public record Installed(String bundle, Version version) {}

    /** What an entry is for. */
    public enum Kind {
        /** It says what is in force. */
        IN_FORCE,
        /** It has a version in shadow. */
        SHADOW,
        /** It has a version on trial. */
        TRIAL,
        /** It is not understood. */
        INVALID
    }

    /**
     * An entry.
     *
     * @param at where it stands among all entries
     * @param why what is wrong with it; empty if nothing is
     * @param chosen what it chooses; empty if that is absent
     */
    public record Entry(int at, String text, Kind kind, String why, Optional<Installed> chosen) {}

    public Situation {
        present = List.copyOf(present);
        entries = List.copyOf(entries);
        waiting = List.copyOf(waiting);
    }

    /** The entries of a kind. */
    public List<Entry> entries(Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).toList();
    }

    static Situation of(String name, List<HostedFilter> bound, FilterRules rules) {
        Candidates candidates = new Candidates(name, bound, rules.selections(name), rules.newcomers());
        boolean always = rules.required().contains(name);
        boolean required = always;
        List<Entry> entries = new ArrayList<>();
        List<Installed> waiting = new ArrayList<>();
        for (int at = 0; at < rules.entries().size(); at++) {
            String text = rules.entries().get(at);
            if (!SelectionParser.name(text).equals(name)) {
                continue;
            }
            Selection read;
            try {
                read = SelectionParser.parse(text);
            } catch (IllegalArgumentException wrong) {
                entries.add(new Entry(at, text, Kind.INVALID, wrong.getMessage(), Optional.empty()));
                continue;
            }
            required |= read.required();
            Candidates.Pick pick = candidates.of(read);
            pick.waiting().forEach(one -> waiting.add(installed(one)));
            entries.add(new Entry(at, text, kind(read), "", pick.filter().map(Situation::installed)));
        }
        Optional<Installed> unnamed = Optional.empty();
        if (entries.stream().allMatch(entry -> entry.kind() == Kind.SHADOW || entry.kind() == Kind.TRIAL)) {
            Candidates.Pick pick = candidates.unnamed(always);
            pick.waiting().forEach(one -> waiting.add(installed(one)));
            unnamed = pick.filter().map(Situation::installed);
        }
        List<Installed> present = bound.stream()
                .filter(filter ->
                        filter.name().equals(name) && filter.unusable().isEmpty())
                .map(Situation::installed)
                .distinct()
                .toList();
        return new Situation(
                name, present, entries, unnamed, waiting.stream().distinct().toList(), required);
    }

    private static Kind kind(Selection entry) {
        return switch (entry.mode()) {
            case ENFORCE -> Kind.IN_FORCE;
            case SHADOW -> Kind.SHADOW;
            case TRIAL -> Kind.TRIAL;
        };
    }

    private static Installed installed(HostedFilter filter) {
        return new Installed(filter.symbolicName(), filter.version());
    }
}
