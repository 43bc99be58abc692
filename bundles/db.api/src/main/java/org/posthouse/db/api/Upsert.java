package org.posthouse.db.api;

import java.util.List;

/**
 * A statement that inserts a row or changes it.
 *
 * @param sql with a question mark for each parameter
 * @param parameters the column whose value each parameter takes, in their order; a column may come twice
 */
public record Upsert(String sql, List<String> parameters) {
    public Upsert {
        parameters = List.copyOf(parameters);
    }
}
