package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterAdmin;

public class FilterOperationsTest {
    private final AdminComponent component = new AdminComponent();

    public FilterOperationsTest() {
        component.filters = new FilterAdmin() {
            @Override
            public List<FilterInfo> filters() {
                return List.of(
                        info("spam", "org.acme.spam/2.0.0", true, "enforced", Optional.of("Boom\n\tat X.java\n")),
                        info("spam", "org.acme.spam/1.0.0", true, "not chosen: replaced by 2.0.0", Optional.empty()),
                        info("virus", "", false, "absent", Optional.empty()));
            }

            @Override
            public List<Decision> decisions(int limit) {
                return List.of();
            }
        };
    }

    private static FilterAdmin.FilterInfo info(
            String name, String bundle, boolean present, String state, Optional<String> failure) {
        return new FilterAdmin.FilterInfo(
                name,
                bundle,
                5,
                !present,
                present,
                state,
                "in",
                3,
                1,
                2,
                8,
                present ? 3 : 0,
                40,
                Map.of("reject", 2L, "hold", 1L),
                failure);
    }

    private Result run(String operation, Map<String, String> arguments) throws OperationException {
        return component.operations().stream()
                .filter(o -> o.name().equals(operation))
                .findFirst()
                .orElseThrow()
                .run(arguments);
    }

    @Test
    public void everyFilterIsShownAskedOrNot() throws OperationException {
        List<List<String>> rows = run("filter-list", Map.of()).rows();
        assertEquals(
                List.of(
                        "spam",
                        "org.acme.spam/2.0.0",
                        "5",
                        "in",
                        "enforced",
                        "3",
                        "1",
                        "2",
                        "3 of 8",
                        "40 µs",
                        "hold 1, reject 2"),
                rows.get(0));
        assertEquals("not chosen: replaced by 2.0.0", rows.get(1).get(4));
        assertEquals("absent, required", rows.get(2).get(4));
        assertEquals("", rows.get(2).get(8));
    }

    @Test
    public void theLatestFailureIsShownWithItsStackTrace() throws OperationException {
        String shown = run("filter-show", Map.of("name", "spam")).text();
        assertTrue(shown, shown.contains("\nlatest failure:\nBoom\n\tat X.java\n\nfilter: spam\n"));
        assertTrue("every version", shown.contains("org.acme.spam/1.0.0"));
        assertThrows(OperationException.class, () -> run("filter-show", Map.of("name", "none")));
    }
}
