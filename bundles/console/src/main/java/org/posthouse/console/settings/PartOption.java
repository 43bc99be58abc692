package org.posthouse.console.settings;

import java.util.List;
import java.util.Map;

/** An option of a part, as the operation {@code setting-show} tells it. */
record PartOption(Map<String, String> row) {
    String name() {
        return row.get("option");
    }

    String title() {
        return row.get("title");
    }

    /** What it is set to; of a list one a line; empty if it is at its default, or a secret. */
    String value() {
        return isSecret() ? "" : row.get("value");
    }

    /** What is shown in its field: what it is set to, else the default. */
    String shown() {
        return isSecret() ? "" : row.get("value").isEmpty() && row.get("set").isEmpty() ? standard() : value();
    }

    String standard() {
        return isSecret() ? "" : row.get("default");
    }

    boolean isSet() {
        return !row.get("set").isEmpty();
    }

    boolean isSecret() {
        return row.get("type").equals("secret");
    }

    boolean isList() {
        return !row.get("list").isEmpty();
    }

    boolean isBoolean() {
        return row.get("type").equals("boolean") && !isList();
    }

    boolean isNumber() {
        return List.of("number", "decimal").contains(row.get("type"));
    }

    List<String> choices() {
        return lines(row.get("choices"));
    }

    List<String> labels() {
        return lines(row.get("labels"));
    }

    String get(String column) {
        return row.get(column);
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : text.lines().toList();
    }
}
