package org.posthouse.console.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a browser sent of the form of a part: only what somebody has changed in it, so that what was changed elsewhere meanwhile
 * stays.
 *
 * @param inputs what stands in the fields, by the option; no secrets
 * @param changes those that differ from what the form came with
 * @param secrets new ones, by the option
 */
record Submission(Map<String, String> inputs, Map<String, String> changes, Map<String, String> secrets) {
    /** Before the name of an option, for its field. */
    static final String FIELD = "v.";

    /** Before the name of an option, for what its field said at first. */
    static final String BEFORE = "was.";

    /** A form that nobody has touched. */
    static final Submission NONE = new Submission(Map.of(), Map.of(), Map.of());

    /** @param parameters of the request; null for one that is not there */
    static Submission of(List<PartOption> options, UnaryOperator<String> parameters) {
        Map<String, String> inputs = new LinkedHashMap<>();
        Map<String, String> changes = new LinkedHashMap<>();
        Map<String, String> secrets = new LinkedHashMap<>();
        for (PartOption option : options) {
            String sent = parameters.apply(FIELD + option.name());
            String before = parameters.apply(BEFORE + option.name());
            if (option.isSecret() && sent != null && !sent.isEmpty()) {
                secrets.put(option.name(), sent);
            }
            if (option.isSecret() || before == null || sent == null && !option.isBoolean()) {
                continue;
            }
            String now = option.isBoolean() ? Boolean.toString(sent != null) : plain(option, sent);
            inputs.put(option.name(), now);
            if (!now.equals(plain(option, before))) {
                changes.put(option.name(), now);
            }
        }
        return new Submission(inputs, changes, secrets);
    }

    /** Browsers send CRLF; of a list, each line that says something is a value. */
    private static String plain(PartOption option, String text) {
        String lines = text.replace("\r\n", "\n");
        return option.isList()
                ? String.join(
                        "\n",
                        lines.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList())
                : lines;
    }

    boolean isEmpty() {
        return changes.isEmpty() && secrets.isEmpty();
    }

    /** What stands in a field, if anything was sent for it. */
    Optional<String> input(String option) {
        return Optional.ofNullable(inputs.get(option));
    }

    /** Without what was written for an option. */
    Submission without(String option) {
        Map<String, String> others = new LinkedHashMap<>(inputs);
        Map<String, String> changed = new LinkedHashMap<>(changes);
        others.remove(option);
        changed.remove(option);
        return new Submission(others, changed, secrets);
    }

    /** The changes as lines of a file. */
    String lines(List<PartOption> options) {
        StringBuilder lines = new StringBuilder();
        for (PartOption option : options) {
            String value = changes.get(option.name());
            if (value != null) {
                lines.append(option.name()).append(" = ");
                lines.append(option.isList() ? list(value) : quoted(value)).append('\n');
            }
        }
        return lines.toString();
    }

    private static String list(String value) {
        return value.isEmpty()
                ? "[ ]"
                : "[ " + String.join(", ", value.lines().map(Submission::quoted).toList()) + " ]";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '"', '$' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
