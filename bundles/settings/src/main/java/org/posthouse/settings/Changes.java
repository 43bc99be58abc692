package org.posthouse.settings;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.admin.OperationException;
import org.posthouse.settings.file.Document;
import org.posthouse.settings.file.Reading;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Form;
import org.posthouse.settings.form.Option;

/**
 * What somebody wants to change, written as in a file, and what is wrong with it.
 *
 * @param values by the option; what has no text of a number, a boolean or a choice goes back to its default
 * @param problems by the option, each to be read after its name
 */
record Changes(Map<String, Value> values, Map<String, String> problems) {
    private static final int MOST = 100_000;
    private static final Pattern NEXT = Pattern.compile(";\\s+[A-Za-z0-9_.~@+-]+\\s*=");

    Changes {
        values = new LinkedHashMap<>(values);
        problems = new LinkedHashMap<>(problems);
    }

    static Changes read(Form form, String lines, Syntax syntax) throws OperationException {
        if (lines.length() > MOST) {
            throw new OperationException("The changes exceed " + MOST + " characters");
        }
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, String> problems = new LinkedHashMap<>();
        Document.of(parted(lines).getBytes(StandardCharsets.UTF_8)).texts().forEach((key, text) -> {
            Reading reading = syntax.read(text);
            if (reading instanceof Reading.Read read) {
                Optional<String> problem = problem(form, key, read.value());
                problem.ifPresent(reason -> problems.put(key, reason));
                values.put(key, read.value());
            } else if (reading instanceof Reading.Wrong wrong) {
                problems.put(key, " " + wrong.reason());
            }
        });
        return new Changes(values, problems);
    }

    /** Where a command has one line only, a semicolon before the next option ends one, unless it stands in quotes. */
    private static String parted(String lines) {
        StringBuilder out = new StringBuilder();
        Matcher next = NEXT.matcher(lines);
        boolean quoted = false;
        for (int i = 0; i < lines.length(); i++) {
            char c = lines.charAt(i);
            if (c == '\\' && i + 1 < lines.length()) {
                out.append(c);
                c = lines.charAt(++i);
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '\n') {
                quoted = false;
            } else if (c == ';' && !quoted && next.region(i, lines.length()).lookingAt()) {
                c = '\n';
            }
            out.append(c);
        }
        return out.toString();
    }

    private static Optional<String> problem(Form form, String key, Value value) {
        Option option = form.options().get(key);
        if (option == null) {
            return Review.isCommon(key)
                    ? Optional.empty()
                    : Optional.of(" is not an option"
                            + form.nearest(key)
                                    .map(known -> "; did you mean " + known + "?")
                                    .orElse(""));
        }
        if (option.type() == Option.Type.SECRET) {
            return Optional.of(" is a secret: use setting-secret, which never shows it");
        }
        return option.check(value) instanceof Option.Checked.Bad bad ? Optional.of(bad.reason()) : Optional.empty();
    }

    /** Notes what one more of a factory cannot do without, and does not have. */
    void require(Form form) {
        for (Option option : form.options().values()) {
            boolean needed = option.standardValue().isEmpty() && option.type() != Option.Type.SECRET;
            Value value = values.get(option.name());
            if (needed && (value == null || value.filled().isEmpty())) {
                problems.putIfAbsent(option.name(), " is required");
            }
        }
    }

    /** Refuses what is wrong, all of it in one sentence. */
    void refuse() throws OperationException {
        if (!problems.isEmpty()) {
            StringBuilder all = new StringBuilder("Nothing was changed: ");
            problems.forEach((key, problem) -> all.append(all.charAt(all.length() - 2) == ':' ? "" : "; ")
                    .append(key)
                    .append(problem));
            throw new OperationException(all.toString());
        }
        if (values.isEmpty()) {
            throw new OperationException("Nothing was changed: no line of the form option = value");
        }
    }

    /** A configuration with the changes in it. */
    Map<String, Value> applied(Form form, Map<String, Value> before) {
        Map<String, Value> after = new LinkedHashMap<>(before);
        values.forEach((key, value) -> {
            Option option = form.options().get(key);
            if (option != null && option.check(value) instanceof Option.Checked.Unset) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        return after;
    }
}
