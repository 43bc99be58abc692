package org.posthouse.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.settings.Catalogue.Part;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Option;
import org.posthouse.support.operation.Described;

/** What administrators can see of settings, and change. What they write is written as in the files. */
final class SettingsOperations {
    /** Puts configurations and files into force, on the thread that owns both. */
    interface Saving {
        /** A configuration becomes this, and its file says so when it returns. */
        void save(Name name, Map<String, Value> values) throws OperationException;

        /** A configuration goes; the file of one of many goes with it, that of a part says nothing any more. */
        void delete(Name name) throws OperationException;
    }

    private static final Parameter PID =
            Parameter.required("pid", "PID of the part, as in setting-list (org.posthouse. may be omitted)");
    private static final Parameter CHANGES =
            Parameter.required("changes", "lines as in its file: option = value; semicolons also separate them");

    private final Catalogue catalogue;
    private final Listing listing;
    private final Saving saving;
    private final Syntax syntax;

    /** What a change of a part's configuration means for it, by PID. */
    private final Function<String, String> effect;

    SettingsOperations(
            Catalogue catalogue, Listing listing, Saving saving, Syntax syntax, Function<String, String> effect) {
        this.catalogue = catalogue;
        this.listing = listing;
        this.saving = saving;
        this.syntax = syntax;
        this.effect = effect;
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "setting-list",
                        "Shows the parts that can be configured, and the options that are not at their defaults.",
                        false,
                        List.of(),
                        (values, progress) -> listing.parts()),
                new Described(
                        "setting-show",
                        "Shows the options of a part: values, defaults, and what they accept.",
                        false,
                        List.of(PID),
                        (values, progress) -> show(values.get("pid"))),
                new Described(
                        "setting-check",
                        "Checks changes of settings without making them.",
                        false,
                        List.of(PID, CHANGES),
                        (values, progress) -> check(values)),
                new Described(
                        "setting-set",
                        "Changes options of a part, and its file in etc/.",
                        true,
                        List.of(PID, CHANGES),
                        (values, progress) -> set(values)),
                new Described(
                        "setting-secret",
                        "Sets an option that is a secret and is never shown.",
                        true,
                        List.of(
                                PID,
                                Parameter.required("option", "name of the option"),
                                new Parameter("value", "the secret", Parameter.Kind.SECRET, true)),
                        (values, progress) -> secret(values)),
                new Described(
                        "setting-reset",
                        "Resets one option of a part to its default.",
                        true,
                        List.of(PID, Parameter.required("option", "name of the option")),
                        (values, progress) -> reset(values)),
                new Described(
                        "setting-add",
                        "Adds a configuration to a part that may have many, such as a listener.",
                        true,
                        List.of(
                                PID,
                                Parameter.required("name", "name of the configuration: letters, digits and _.@+-"),
                                Parameter.optional("changes", CHANGES.description())),
                        (values, progress) -> add(values)),
                new Described(
                        "setting-remove",
                        "Removes one of many configurations, or resets all options of a part to their defaults.",
                        true,
                        List.of(PID),
                        (values, progress) -> remove(values.get("pid"))));
    }

    private Result show(String pid) throws OperationException {
        Part part = catalogue.find(pid);
        if (part.name().ofFactory()) {
            catalogue.existing(pid);
        }
        return listing.options(part, effect.apply(part.form().pid()));
    }

    private Result check(Map<String, String> given) throws OperationException {
        Part part = catalogue.find(given.get("pid"));
        Changes changes = Changes.read(part.form(), given.get("changes"), syntax);
        if (part.isFactory()) {
            changes.require(part.form());
        }
        List<List<String>> rows = new ArrayList<>();
        changes.problems().forEach((option, problem) -> rows.add(List.of(option, option + problem)));
        return rows.isEmpty()
                ? Result.text("All settings are valid")
                : Result.table(List.of("option", "problem"), rows);
    }

    private Result set(Map<String, String> given) throws OperationException {
        Part part = catalogue.existing(given.get("pid"));
        Changes changes = Changes.read(part.form(), given.get("changes"), syntax);
        changes.refuse();
        saving.save(part.name(), changes.applied(part.form(), before(part)));
        return said(part, "saved");
    }

    private Result secret(Map<String, String> given) throws OperationException {
        Part part = catalogue.existing(given.get("pid"));
        Option option = option(part, given.get("option"));
        if (option.type() != Option.Type.SECRET) {
            throw new OperationException(option.name() + " is not a secret: use setting-set");
        }
        Map<String, Value> after = new LinkedHashMap<>(before(part));
        after.put(option.name(), Value.of(given.get("value")));
        saving.save(part.name(), after);
        return said(part, "saved with the secret " + option.name());
    }

    private Result reset(Map<String, String> given) throws OperationException {
        Part part = catalogue.existing(given.get("pid"));
        Option option = option(part, given.get("option"));
        Map<String, Value> after = new LinkedHashMap<>(before(part));
        if (after.remove(option.name()) == null) {
            return Result.text(option.name() + " is already at its default");
        }
        saving.save(part.name(), after);
        return Result.text(option.name() + " of " + part.name().pid() + " is reset to its default" + effect(part));
    }

    private Result add(Map<String, String> given) throws OperationException {
        Part factory = catalogue.find(given.get("pid"));
        if (!factory.isFactory()) {
            throw new OperationException(
                    factory.form().pid() + " has only one configuration, or is one already; use setting-set");
        }
        String name = given.get("name").strip();
        Part part = catalogue.find(factory.form().pid() + "~" + name);
        if (catalogue.found(part.name()).isPresent()) {
            throw new OperationException(part.name().pid() + " already exists; use setting-set");
        }
        Changes changes = Changes.read(part.form(), given.getOrDefault("changes", ""), syntax);
        if (part.form().options().containsKey("name")
                && (changes.values().get("name") == null
                        || changes.values().get("name").filled().isEmpty())) {
            changes.values().put("name", Value.of(name));
        }
        changes.require(part.form());
        changes.refuse();
        saving.save(part.name(), changes.applied(part.form(), Map.of()));
        return Result.text(
                part.name().pid() + " added, with the file etc/" + part.name().file());
    }

    private Result remove(String pid) throws OperationException {
        Part part = catalogue.existing(pid);
        if (catalogue.found(part.name()).isEmpty()) {
            return Result.text(part.name().pid() + " is already at its defaults");
        }
        saving.delete(part.name());
        return Result.text(
                part.name().ofFactory()
                        ? part.name().pid() + " removed, with its file etc/"
                                + part.name().file()
                        : "All options of " + part.name().pid() + " are reset to their defaults" + effect(part));
    }

    private static Option option(Part part, String name) throws OperationException {
        Option option = part.form().options().get(name);
        if (option == null) {
            throw new OperationException(part.form().pid() + ": unknown option " + name
                    + part.form()
                            .nearest(name)
                            .map(known -> "; did you mean " + known + "?")
                            .orElse(""));
        }
        return option;
    }

    private Map<String, Value> before(Part part) throws OperationException {
        return catalogue.found(part.name()).map(Configurations.Found::values).orElse(Map.of());
    }

    private Result said(Part part, String what) {
        return Result.text("etc/" + part.name().file() + " " + what + effect(part));
    }

    private String effect(Part part) {
        String text = effect.apply(part.form().pid());
        return text.isEmpty() ? "" : "; " + text;
    }
}
