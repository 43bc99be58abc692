package org.posthouse.settings;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.posthouse.settings.file.Document;
import org.posthouse.settings.file.Reading;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Form;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps files and configurations alike. For one thread.
 *
 * <p>Whoever changes a configuration changes some of its options: those are put into the file, as it is by then. So a form and
 * a hand do not undo what the other did, unless both mean the same option.
 */
final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String OURS = "org.posthouse.";
    private static final String SYNTAX = "syntax ";
    private static final String UNREADABLE = "file";

    /** Read by others, who want them as they are. */
    private static final Pattern CONTAINER = Pattern.compile("(org\\.apache|org\\.ops4j|jmx)\\..*|profile");

    private static final int MOST_TRIES = 5;

    private final Folder folder;
    private final Configurations configurations;
    private final Function<String, Optional<Form>> forms;
    private final Review review;
    private final Notices notices;
    private final Pattern others;
    private final Syntax syntax;

    /** The files whose configurations are as they say. */
    private final Map<String, Folder.Stamp> seen = new HashMap<>();

    /** Files that have changed, or gone (empty), since the look before last: a hand may be about to write on. */
    private final Map<String, Optional<Folder.Stamp>> fresh = new HashMap<>();

    /** What file and configuration last said alike, by PID. */
    private final Map<String, Map<String, Value>> agreed = new HashMap<>();

    /** Configurations that were deleted here, of which it is still to be told. */
    private final Set<String> deleted = new HashSet<>();

    /**
     * @param forms finds a form by its PID
     * @param others the files that the file installer reads too
     */
    Keeper(
            Folder folder,
            Configurations configurations,
            Function<String, Optional<Form>> forms,
            Notices notices,
            Pattern others,
            Syntax syntax) {
        this.folder = folder;
        this.configurations = configurations;
        this.forms = forms;
        this.review = new Review(forms, notices);
        this.notices = notices;
        this.others = others;
        this.syntax = syntax;
    }

    /** Reads all files, and takes away the configurations whose files were removed while nobody looked. */
    void start() throws IOException {
        Map<String, Folder.Stamp> all = folder.list();
        for (String file : new TreeSet<>(all.keySet())) {
            Name name = Name.ofFile(file).orElseThrow();
            if (!isForeign(name)) {
                apply(name);
            }
        }
        for (Configurations.Found one : configurations.all()) {
            Optional<Name> name = Name.ofPid(one.pid(), one.factoryPid());
            boolean foreign = name.isEmpty() || isForeign(name.get());
            if (one.source()
                    .map(folder::lost)
                    .orElse(!foreign && !all.containsKey(name.get().file()))) {
                LOG.info(
                        "{} was removed: its settings are gone",
                        name.map(n -> "etc/" + n.file()).orElse(one.pid()));
                delete(one.pid());
            } else if (foreign) {
                agreed.put(one.pid(), one.values());
            }
        }
    }

    /** Takes up what has changed in the files. What changes between two looks is left to the next. */
    void look() throws IOException {
        Map<String, Folder.Stamp> now = folder.list();
        Set<String> files = new TreeSet<>(now.keySet());
        files.addAll(seen.keySet());
        for (String file : files) {
            Name name = Name.ofFile(file).orElseThrow();
            Optional<Folder.Stamp> stamp = Optional.ofNullable(now.get(file));
            if (isForeign(name) || stamp.equals(Optional.ofNullable(seen.get(file)))) {
                fresh.remove(file);
            } else if (!stamp.equals(fresh.put(file, stamp))) {
                continue;
            } else if (stamp.isPresent()) {
                apply(name);
            } else {
                gone(name);
            }
        }
        review.due();
    }

    /** Why the file of a configuration does not say what was saved; empty if it does. */
    Optional<String> unwritten(String pid) {
        return notices.text(pid, UNREADABLE);
    }

    /** Something that has options came or went. */
    void formsChanged() {
        review.all();
    }

    /** The configuration of a file becomes what it says. */
    private void apply(Name name) throws IOException {
        String file = name.file();
        fresh.remove(file);
        Optional<Folder.Stamp> stamp = folder.stamp(file);
        Optional<Document> document;
        try {
            document = folder.read(file);
            notices.clear(name.pid(), UNREADABLE);
        } catch (IOException failed) {
            stamp.ifPresent(known -> seen.put(file, known));
            notices.raise(name.pid(), UNREADABLE, "Cannot read etc/" + file + ": " + failed.getMessage());
            return;
        }
        if (stamp.isEmpty() || document.isEmpty()) {
            return; // the next look finds it gone
        }
        seen.put(file, stamp.get());
        Optional<Configurations.Found> before = configurations.find(name.pid());
        Map<String, Value> now = values(
                name, document.get(), before.map(Configurations.Found::values).orElse(Map.of()), true);
        agreed.put(name.pid(), now);
        // the file installer would write the file if it knew the configuration for its own
        boolean differs = before.isEmpty()
                || before.get().source().isPresent()
                || !alike(name, before.get().values(), now);
        if (differs) {
            configurations.put(name, now);
        }
        review.add(name, now.keySet());
    }

    private boolean alike(Name name, Map<String, Value> one, Map<String, Value> other) {
        if (one.equals(other)) {
            return true;
        }
        Optional<Form> form = forms.apply(name.base());
        Set<String> keys = new HashSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys.stream().allMatch(key -> same(form, key, one.get(key), other.get(key)));
    }

    /** What a file says; for an option that cannot be read, what the configuration had. */
    private Map<String, Value> values(Name name, Document document, Map<String, Value> before, boolean tell) {
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, String> wrong = new LinkedHashMap<>();
        document.texts().forEach((key, text) -> {
            Reading reading = syntax.read(text);
            Value old = before.get(key);
            if (reading instanceof Reading.Read read) {
                values.put(key, read.value());
            } else if (reading instanceof Reading.Wrong because) {
                if (old != null) {
                    values.put(key, old);
                }
                String then = old == null ? "it is treated as not set" : "its previous value stays in force";
                wrong.put(key, "etc/" + name.file() + ": " + key + " " + because.reason() + "; " + then);
            }
        });
        if (tell) {
            notices.keep(name.pid(), SYNTAX, wrong.keySet());
            wrong.forEach((key, text) -> notices.raise(name.pid(), SYNTAX + key, text));
        }
        return values;
    }

    private void gone(Name name) throws IOException {
        fresh.remove(name.file());
        seen.remove(name.file());
        LOG.info("etc/{} was removed: its settings are gone", name.file());
        delete(name.pid());
    }

    private void delete(String pid) throws IOException {
        forget(pid);
        if (configurations.find(pid).isPresent()) {
            deleted.add(pid);
            configurations.delete(pid);
        }
    }

    private void forget(String pid) {
        agreed.remove(pid);
        review.remove(pid);
        notices.clearAll(pid, "");
    }

    /** A configuration was changed, by a form, a command or by us. If a hand writes the file meanwhile, it is merged with that. */
    void saved(String pid) throws IOException {
        for (int tries = 1; !saved(pid, tries == MOST_TRIES); tries++) {
            LOG.debug("{} was changed by somebody else meanwhile", pid);
        }
    }

    /** @return false if the file was changed meanwhile, unless this is the last try */
    private boolean saved(String pid, boolean last) throws IOException {
        Optional<Configurations.Found> found = configurations.find(pid);
        if (found.isEmpty()) {
            return true;
        }
        Configurations.Found now = found.get();
        Optional<Name> name = Name.ofPid(pid, now.factoryPid());
        if (name.isEmpty()) {
            adopt(now);
            return true;
        }
        boolean foreign = isForeign(name.get());
        if (now.source().isPresent()) {
            // so the file installer has read it
            if (foreign) {
                agreed.put(pid, now.values());
            } else {
                apply(name.get());
            }
            return true;
        }
        Optional<Folder.Stamp> stamp = folder.stamp(name.get().file());
        boolean edited = !stamp.equals(Optional.ofNullable(seen.get(name.get().file())));
        Optional<Document> document = folder.read(name.get().file());
        if (document.isEmpty() && (foreign || now.values().isEmpty())) {
            return true;
        }
        if (document.isEmpty()) {
            create(name.get(), now.values());
        } else {
            merge(name.get(), document.get(), now.values(), foreign);
            if (document.get().changed()
                    && !write(
                            name.get(),
                            document.get(),
                            last ? folder.stamp(name.get().file()) : stamp)) {
                return false;
            }
            agreed.put(pid, now.values());
            if (!foreign
                    && (edited
                            || !alike(
                                    name.get(),
                                    now.values(),
                                    values(name.get(), document.get(), now.values(), false)))) {
                seen.remove(name.get().file()); // a hand has changed the file as well: the next looks take that up
            }
        }
        return true;
    }

    private void merge(Name name, Document document, Map<String, Value> now, boolean foreign) {
        Optional<Form> form = forms.apply(name.base());
        Map<String, Value> base = agreed.get(name.pid());
        Map<String, Value> inFile = values(name, document, now, false);
        if (base == null) {
            base = inFile;
        }
        Set<String> keys = new TreeSet<>(now.keySet());
        keys.addAll(base.keySet());
        for (String key : keys) {
            Value value = now.get(key);
            if (same(form, key, value, base.get(key)) || same(form, key, value, inFile.get(key))) {
                continue;
            }
            if (value != null && foreign && document.isPlain() && !document.fitsPlain(value)) {
                LOG.warn("etc/{}: cannot write {} to this file, though it is in force", name.file(), key);
            } else if (value != null) {
                set(name, document, key, value);
            } else if (form.isEmpty() && !foreign
                    || form.isPresent() && form.get().options().containsKey(key)) {
                document.reset(key, form.flatMap(f -> f.options().get(key).standardValue()));
            }
        }
    }

    private void set(Name name, Document document, String key, Value value) {
        if (!document.set(key, value)) {
            LOG.warn(
                    "etc/{}: a setting has a name that no file can contain; it is lost at the next start", name.file());
        }
    }

    private void create(Name name, Map<String, Value> values) {
        Optional<Form> form = forms.apply(name.base());
        if (form.isEmpty() && !name.base().startsWith(OURS)) {
            return; // of somebody who is not part of the mail server
        }
        Document document = Header.of(form);
        new TreeSet<>(values.keySet()).forEach(key -> {
            boolean needed = form.map(f -> f.options().get(key))
                    .map(option -> option.standardValue().isEmpty() || !option.same(values.get(key), null))
                    .orElse(true);
            if (needed) {
                set(name, document, key, values.get(key));
            }
        });
        write(name, document);
        agreed.put(name.pid(), values);
    }

    private void write(Name name, Document document) {
        try {
            folder.write(name.file(), document);
            written(name);
        } catch (IOException failed) {
            unwritten(name, failed);
        }
    }

    /** @return false if the file was changed since it was read; nothing was written then */
    private boolean write(Name name, Document document, Optional<Folder.Stamp> read) {
        try {
            if (!folder.replace(name.file(), document, read)) {
                return false;
            }
            written(name);
        } catch (IOException failed) {
            unwritten(name, failed);
        }
        return true;
    }

    private void written(Name name) throws IOException {
        folder.stamp(name.file()).ifPresent(stamp -> seen.put(name.file(), stamp));
        notices.clear(name.pid(), UNREADABLE);
        LOG.info("etc/{} saved", name.file());
    }

    private void unwritten(Name name, IOException failed) {
        notices.raise(
                name.pid(),
                UNREADABLE,
                "The saved settings are in force only until the next start: cannot write etc/" + name.file() + ": "
                        + failed.getMessage());
    }

    /** One more configuration of a factory, with a PID made up by Configuration Admin: it gets a name, and a file of that. */
    private void adopt(Configurations.Found one) throws IOException {
        if (one.factoryPid() == null || one.values().isEmpty()) {
            return;
        }
        Optional<Form> form = forms.apply(one.factoryPid());
        if (form.isEmpty()) {
            return;
        }
        Name name = free(one);
        create(name, one.values());
        delete(one.pid());
        apply(name);
    }

    private Name free(Configurations.Found one) {
        String called = Optional.ofNullable(one.values().get("name"))
                .map(value -> String.join("", value.texts()).replaceAll("[^A-Za-z0-9_]", ""))
                .filter(text -> !text.isEmpty())
                .orElse("form");
        String start = called.substring(0, Math.min(called.length(), 40));
        for (int i = 1; ; i++) {
            Name name = new Name(one.factoryPid(), i == 1 ? start : start + i);
            if (folder.stamp(name.file()).isEmpty()) {
                return name;
            }
        }
    }

    /**
     * A configuration was deleted.
     *
     * @param factoryPid null if it was not of a factory
     */
    void deleted(String pid, String factoryPid) throws IOException {
        if (deleted.remove(pid) || configurations.find(pid).isPresent()) {
            return;
        }
        Optional<Name> name = Name.ofPid(pid, factoryPid);
        forget(pid);
        if (name.isEmpty() || isForeign(name.get())) {
            return;
        }
        if (name.get().ofFactory()) {
            seen.remove(name.get().file());
            folder.delete(name.get().file());
            return;
        }
        Optional<Document> document = folder.read(name.get().file());
        if (document.isPresent()) {
            Optional<Form> form = forms.apply(name.get().base());
            document.get().texts().keySet().forEach(key -> document.get()
                    .reset(key, form.map(f -> f.options().get(key)).flatMap(option -> option.standardValue())));
            if (document.get().changed()) {
                write(name.get(), document.get());
            }
        }
    }

    /** Whether the file is read by somebody else, and only written here. */
    private boolean isForeign(Name name) {
        if (name.base().startsWith(OURS)) {
            return false;
        }
        return CONTAINER.matcher(name.base()).matches()
                || others.matcher(name.file()).matches()
                        && forms.apply(name.base()).isEmpty();
    }

    private static boolean same(Optional<Form> form, String key, Value one, Value other) {
        return form.map(f -> f.options().get(key))
                .map(option -> option.same(one, other))
                .orElseGet(() -> one == null || other == null
                        ? one == other
                        : one.texts().equals(other.texts()));
    }
}
