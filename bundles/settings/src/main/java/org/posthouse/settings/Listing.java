package org.posthouse.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.settings.Catalogue.Part;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Form;
import org.posthouse.settings.form.Option;

/** Parts and their options as tables. Of a secret, it is shown that it is set. */
final class Listing {
    private static final String HIDDEN = "…";

    private final Supplier<List<Form>> forms;
    private final Catalogue catalogue;
    private final InForce inForce;

    Listing(Supplier<List<Form>> forms, Catalogue catalogue, InForce inForce) {
        this.forms = forms;
        this.catalogue = catalogue;
        this.inForce = inForce;
    }

    /** One row a configuration; of a part that needs none and has none, and of each factory, one too. */
    Result parts() throws OperationException {
        List<Configurations.Found> all = catalogue.all();
        List<List<String>> rows = new ArrayList<>();
        for (Form form : forms.get()) {
            for (Configurations.Found one : all) {
                if (form.pid().equals(form.factory() ? one.factoryPid() : one.pid())) {
                    rows.add(row(form, one.pid(), one.values(), form.factory() ? "one of many" : "one"));
                }
            }
            if (form.factory()) {
                rows.add(row(form, form.pid(), Map.of(), "many"));
            } else if (all.stream().noneMatch(one -> one.pid().equals(form.pid()))) {
                rows.add(row(form, form.pid(), Map.of(), "one"));
            }
        }
        rows.sort(Comparator.comparing(row -> row.get(0)));
        return Result.table(List.of("pid", "part", "kind", "options", "set", "problem", "about"), rows);
    }

    private List<String> row(Form form, String pid, Map<String, Value> values, String kind) {
        List<String> set = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Option option : form.options().values()) {
            Value value = values.get(option.name());
            String wrong = problem(option, value);
            if (!wrong.isEmpty()) {
                problems.add(wrong);
                value = inForce.get(pid, option.name()).orElse(null);
            }
            if (isSet(option, value)) {
                set.add(option.name() + "=" + shown(option, value, " "));
            }
        }
        return List.of(
                pid,
                form.title().isEmpty() ? form.pid() : form.title(),
                kind,
                Integer.toString(form.options().size()),
                String.join(", ", set),
                String.join("; ", problems),
                form.about());
    }

    /** The options of a part; lists, and choices with what people call them, have one a line. */
    Result options(Part part, String effect) throws OperationException {
        Map<String, Value> values =
                catalogue.found(part.name()).map(Configurations.Found::values).orElse(Map.of());
        List<List<String>> rows = new ArrayList<>();
        for (Option option : part.form().options().values()) {
            Value value = values.get(option.name());
            rows.add(List.of(
                    option.name(),
                    value == null ? "" : shown(option, value, "\n"),
                    isSet(option, value) ? "yes" : "",
                    option.standardValue()
                            .map(standard -> shown(option, standard, "\n"))
                            .orElse(""),
                    type(option),
                    option.list() ? "yes" : "",
                    option.least().map(Option::plain).orElse(""),
                    option.most().map(Option::plain).orElse(""),
                    String.join("\n", option.choices()),
                    String.join("\n", option.labels()),
                    problem(option, value),
                    option.title().isEmpty() ? option.name() : option.title(),
                    option.about()));
        }
        String file = part.isFactory() ? "" : "\nfile: etc/" + part.name().file();
        return new Result(
                "part: " + part.form().title() + "\npid: " + part.name().pid() + "\nabout: "
                        + part.form().about() + "\nkind: "
                        + (!part.form().factory() ? "one" : part.isFactory() ? "many" : "one of many") + file
                        + (effect.isEmpty() ? "" : "\nchanges: " + effect),
                List.of(
                        "option", "value", "set", "default", "type", "list", "least", "most", "choices", "labels",
                        "problem", "title", "about"),
                rows);
    }

    private static String type(Option option) {
        return switch (option.type()) {
            case TEXT, OTHER -> "text";
            case SECRET -> "secret";
            case BOOLEAN -> "boolean";
            case WHOLE, LONG -> "number";
            case DECIMAL -> "decimal";
        };
    }

    private static boolean isSet(Option option, Value value) {
        return value != null && !option.same(value, null);
    }

    private static String problem(Option option, Value value) {
        return value != null && option.check(value) instanceof Option.Checked.Bad bad
                ? option.name() + bad.reason()
                : "";
    }

    private static String shown(Option option, Value value, String separator) {
        if (option.type() == Option.Type.SECRET) {
            return value.filled().isEmpty() ? "" : HIDDEN;
        }
        return String.join(separator, value.list() ? value.texts() : value.filled());
    }
}
