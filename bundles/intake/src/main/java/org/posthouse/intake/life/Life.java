package org.posthouse.intake.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Version;
import org.posthouse.api.admin.OperationException;
import org.posthouse.intake.filter.LivingFilters;
import org.posthouse.intake.filter.Situation;
import org.posthouse.intake.filter.Situation.Entry;
import org.posthouse.intake.filter.Situation.Installed;
import org.posthouse.intake.filter.Situation.Kind;

/**
 * Edits the entries of one filter. Each edit gives all entries as they should be; the same edit once more changes nothing. What cannot be
 * done without guessing what an operator meant is refused.
 */
final class Life {
    private static final String VERSION = "version";
    private static final String USE = "use";
    private static final String MODE = "mode";
    private static final String BUNDLE = "bundle";
    private static final String REQUIRED = "required";
    private static final String SHARE = "share";
    private static final String SHADOW = "shadow";
    private static final String TRIAL = "trial";

    private final LivingFilters filters;
    private final List<String> all;
    private final Situation now;

    /**
     * Of a filter that is there, or that an entry names.
     *
     * @throws OperationException if there is no such filter, or one of its entries is not understood
     */
    static Life of(LivingFilters filters, String name) throws OperationException {
        Life life = new Life(filters, name);
        if (life.now.present().isEmpty() && life.now.entries().isEmpty()) {
            throw new OperationException("No filter " + name);
        }
        return life;
    }

    /**
     * Of a filter that may come later.
     *
     * @throws OperationException if one of its entries is not understood
     */
    Life(LivingFilters filters, String name) throws OperationException {
        this.filters = filters;
        this.all = filters.entries();
        this.now = filters.situation(name, Optional.of(all));
        for (Entry entry : now.entries(Kind.INVALID)) {
            throw new OperationException("The entry '" + entry.text() + "' of filters is invalid: " + entry.why()
                    + ". Mend it first (mail:setting-set, or Settings in the console)");
        }
    }

    /** Has a version look at mail without deciding, whether it is there yet or not. */
    List<String> shadow(Version version) throws OperationException {
        if (isInForce(version)) {
            if (!now.entries(Kind.IN_FORCE).isEmpty() || versions().size() > 1) {
                throw new OperationException(
                        now.name() + " " + version + " is in force. Put another version in force first: "
                                + "mail:filter-promote " + now.name() + " VERSION");
            }
            if (now.required()) {
                throw new OperationException(now.name()
                        + " is required, and there is no other version: without it no mail " + "would be accepted");
            }
        }
        List<Entry> own = beside(version);
        if (!own.isEmpty() && own.stream().allMatch(entry -> entry.kind() == Kind.SHADOW)) {
            return all;
        }
        Edit edit = new Edit(all);
        own.forEach(entry -> edit.remove(entry.at()));
        List<String> after = edit.with(place(own), List.of(inShadow(version)));
        return isInForce(version) ? after : held(after);
    }

    private EntryText inShadow(Version version) throws OperationException {
        List<Entry> inForce = now.entries(Kind.IN_FORCE);
        EntryText like = inForce.size() == 1
                ? EntryText.of(inForce.get(0).text()).without(REQUIRED, SHARE)
                : EntryText.named(now.name());
        return of(version, like, SHADOW);
    }

    /** Has a version decide for some mail. */
    List<String> share(Version version, Aim aim) throws OperationException {
        installed(version);
        List<EntryText> bases = new ArrayList<>();
        for (Entry entry : now.entries(Kind.IN_FORCE)) {
            if (!entry.chosen().map(Installed::version).equals(Optional.of(version))) {
                bases.add(EntryText.of(entry.text()));
            }
        }
        boolean ruled = !now.entries(Kind.IN_FORCE).isEmpty();
        if (!ruled && !isInForce(version)) {
            bases.add(EntryText.named(now.name()));
        }
        if (bases.isEmpty()) {
            throw new OperationException(now.name() + " " + version + " is in force for all mail already");
        }
        List<EntryText> trials = new ArrayList<>();
        for (EntryText base : bases) {
            Optional<EntryText> trial = aim.within(base);
            if (trial.isPresent()) {
                trials.add(of(version, trial.get(), TRIAL));
            }
        }
        if (trials.isEmpty()) {
            throw new OperationException("No mail of " + now.name() + " is for " + aim + ": the entry '" + bases.get(0)
                    + "' says otherwise");
        }
        List<Entry> own = beside(version);
        if (!ruled && now.unnamed().isEmpty()) { // nothing else is in force: for all other mail it stays in shadow
            trials.add(inShadow(version));
        }
        Edit edit = new Edit(all);
        own.forEach(entry -> edit.remove(entry.at()));
        return held(edit.with(place(own), trials));
    }

    /** Puts a version in force wherever another one is. */
    List<String> promote(Optional<Version> given) throws OperationException {
        Version version = given.isPresent() ? given.get() : candidate();
        Installed chosen = installed(version);
        Edit beside = new Edit(all);
        for (Entry entry : now.entries()) {
            if (entry.kind() == Kind.TRIAL || entry.kind() == Kind.SHADOW && isOf(entry, version)) {
                beside.remove(entry.at());
            }
        }
        List<Entry> inForce = now.entries(Kind.IN_FORCE);
        if (inForce.isEmpty()) {
            EntryText text = used(qualified(EntryText.named(now.name()), chosen), chosen, now.unnamed());
            return beside.with(place(now.entries()), List.of(text));
        }
        List<String> left = beside.done();
        List<Entry> then = filters.situation(now.name(), Optional.of(left)).entries(Kind.IN_FORCE);
        Edit edit = new Edit(left);
        for (int i = 0; i < then.size(); i++) {
            if (!then.get(i).chosen().equals(Optional.of(chosen))) {
                EntryText text = EntryText.of(then.get(i).text());
                fits(text, chosen);
                edit.replace(then.get(i).at(), used(text, chosen, before(inForce.get(i), text)));
            }
        }
        return edit.done();
    }

    /** What is to be in force again if somebody wants it back. */
    private static Optional<Installed> before(Entry entry, EntryText text) {
        return entry.chosen()
                .or(() ->
                        text.values(USE).stream().findFirst().map(version -> new Installed("", new Version(version))));
    }

    private static EntryText used(EntryText text, Installed chosen, Optional<Installed> before) {
        String versions = chosen.version()
                + before.map(Installed::version)
                        .filter(old -> !old.equals(chosen.version()))
                        .map(old -> ", " + old)
                        .orElse("");
        return text.value(USE).isPresent()
                ? text.with(USE, versions)
                : text.without(VERSION).withFirst(USE, versions);
    }

    /** The only version that waits to be in force. */
    private Version candidate() throws OperationException {
        List<Version> waiting = Stream.of(
                        now.entries(Kind.TRIAL).stream().flatMap(entry -> entry.chosen().stream()),
                        now.entries(Kind.SHADOW).stream().flatMap(entry -> entry.chosen().stream()),
                        now.waiting().stream())
                .flatMap(one -> one)
                .map(Installed::version)
                .distinct()
                .toList();
        if (waiting.size() != 1) {
            throw new OperationException(
                    waiting.isEmpty()
                            ? "No version of " + now.name() + " is in shadow or on trial; say which to put in force: "
                                    + installed()
                            : "Several versions of " + now.name()
                                    + " are in shadow or on trial; say which to put in force: "
                                    + String.join(
                                            ", ",
                                            waiting.stream()
                                                    .map(Version::toString)
                                                    .toList()));
        }
        return waiting.get(0);
    }

    /** Takes back what is on trial or in shadow, or else the latest promotion; what was in force is so again. */
    List<String> abort() throws OperationException {
        List<Entry> trials = now.entries(Kind.TRIAL);
        List<Entry> beside = Stream.concat(trials.stream(), now.entries(Kind.SHADOW).stream())
                .toList();
        boolean nobody = now.entries(Kind.IN_FORCE).isEmpty() && now.unnamed().isEmpty();
        if (beside.isEmpty()) {
            return back();
        }
        Edit edit = new Edit(all);
        List<EntryText> stay = new ArrayList<>();
        for (Entry entry : nobody ? trials : beside) {
            edit.remove(entry.at());
            if (nobody && entry.chosen().isPresent()) { // without the entry it would be in force
                stay.add(inShadow(entry.chosen().get().version()));
            }
        }
        List<String> after = edit.with(beside.get(0).at(), stay);
        return nobody ? after : held(after);
    }

    /** Has stay in force what is, where it would not be so by what was changed beside it. */
    private List<String> held(List<String> after) {
        Situation then = filters.situation(now.name(), Optional.of(after));
        if (now.entries(Kind.IN_FORCE).isEmpty()) {
            return now.unnamed()
                    .filter(was -> !then.unnamed().equals(Optional.of(was)))
                    .map(was -> new Edit(after)
                            .done(used(qualified(EntryText.named(now.name()), was), was, Optional.empty())))
                    .orElse(after);
        }
        Edit edit = new Edit(after);
        List<Entry> before = now.entries(Kind.IN_FORCE);
        List<Entry> left = then.entries(Kind.IN_FORCE);
        for (int i = 0; i < left.size(); i++) {
            Optional<Installed> was = before.get(i).chosen();
            if (was.isPresent() && !left.get(i).chosen().equals(was)) {
                edit.replace(left.get(i).at(), used(EntryText.of(left.get(i).text()), was.get(), Optional.empty()));
            }
        }
        return edit.done();
    }

    /** To the version before the latest promotion. */
    private List<String> back() {
        Edit edit = new Edit(all);
        for (Entry entry : now.entries(Kind.IN_FORCE)) {
            EntryText text = EntryText.of(entry.text());
            List<String> versions = text.values(USE);
            if (versions.size() > 1) {
                edit.replace(entry.at(), text.with(USE, String.join(", ", versions.subList(1, versions.size()))));
            }
        }
        return edit.done();
    }

    private boolean isInForce(Version version) {
        return Stream.concat(
                        now.unnamed().stream(),
                        now.entries(Kind.IN_FORCE).stream().flatMap(entry -> entry.chosen().stream()))
                .anyMatch(one -> one.version().equals(version));
    }

    /** The entries by which a version is in shadow or on trial. */
    private List<Entry> beside(Version version) {
        return now.entries().stream()
                .filter(entry -> entry.kind() == Kind.SHADOW || entry.kind() == Kind.TRIAL)
                .filter(entry -> isOf(entry, version))
                .toList();
    }

    private static boolean isOf(Entry entry, Version version) {
        return entry.chosen().map(one -> one.version().equals(version)).orElse(false)
                || EntryText.of(entry.text()).value(VERSION).equals(Optional.of(only(version)));
    }

    private static String only(Version version) {
        return "[" + version + "," + version + "]";
    }

    /** Where entries for a version go: where it has some, and before what is in force, or they would get no mail. */
    private int place(List<Entry> own) {
        return Stream.concat(
                        own.stream().limit(1), now.entries().stream().filter(entry -> entry.kind() == Kind.IN_FORCE))
                .mapToInt(Entry::at)
                .min()
                .orElse(all.size());
    }

    private EntryText of(Version version, EntryText like, String mode) throws OperationException {
        Optional<Installed> there = now.present().stream()
                .filter(one -> one.version().equals(version))
                .findFirst();
        EntryText text = like;
        if (there.isPresent()) {
            fits(like, there.get());
            text = qualified(like, there.get());
        }
        return text.without(USE, VERSION).withFirst(VERSION, only(version)).with(MODE, mode);
    }

    private static void fits(EntryText entry, Installed version) throws OperationException {
        Optional<String> bundle = entry.value(BUNDLE);
        if (bundle.isPresent() && !bundle.get().equals(version.bundle())) {
            throw new OperationException("The entry '" + entry + "' is for the bundle " + bundle.get() + ", and "
                    + version.version() + " is a version of " + version.bundle());
        }
    }

    /** With the bundle, if several have a filter of this name. */
    private EntryText qualified(EntryText entry, Installed version) {
        boolean several =
                now.present().stream().map(Installed::bundle).distinct().count() > 1;
        return several && entry.value(BUNDLE).isEmpty() ? entry.with(BUNDLE, version.bundle()) : entry;
    }

    private Installed installed(Version version) throws OperationException {
        List<Installed> found = now.present().stream()
                .filter(one -> one.version().equals(version))
                .toList();
        if (found.size() != 1) {
            throw new OperationException(
                    found.isEmpty()
                            ? "No version " + version + " of " + now.name() + " is installed; installed: " + installed()
                            : "Several bundles have a filter " + now.name() + " of version " + version
                                    + "; edit the entries of filters instead");
        }
        return found.get(0);
    }

    private List<Version> versions() {
        return now.present().stream()
                .map(Installed::version)
                .distinct()
                .sorted()
                .toList();
    }

    private String installed() {
        return now.present().isEmpty()
                ? "none"
                : String.join(", ", versions().stream().map(Version::toString).toList());
    }
}
