package org.posthouse.console.overview;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.html.Texts;
import org.posthouse.console.page.View;
import org.posthouse.console.parts.Wiring;

/** What an administrator should know now, gathered from what the operations say. */
final class Health {
    private static final Duration CERTIFICATE = Duration.ofDays(14);

    /**
     * Something to know.
     *
     * @param tone {@code bad} or {@code warn}
     * @param text a sentence
     * @param page where more is said of it
     */
    record Note(String tone, String text, String page) {}

    private final View view;
    private final Status status;
    private final List<Note> notes = new ArrayList<>();

    private Health(View view, Status status) {
        this.view = view;
        this.status = status;
    }

    /** The worst first; empty if all is well. */
    static List<Note> notes(View view, Status status) {
        Health health = new Health(view, status);
        health.look();
        health.notes.sort((a, b) -> a.tone().compareTo(b.tone()));
        return health.notes;
    }

    private void look() {
        status.warnings().forEach(text -> add("bad", text, "posthouse-server"));
        for (String part : List.of("listeners", "queue", "mail", "store")) {
            String state = status.get(part, "state");
            if (state.equals("absent") || state.startsWith("failing")) {
                add("bad", "The " + (part.equals("mail") ? "trace" : part) + ": " + state, "posthouse-wiring");
            }
        }
        for (Map<String, String> listener : rows("listener-list")) {
            if (!listener.get("state").equals("open")) {
                add("bad", "Listener " + listener.get("listener") + ": " + listener.get("state"), "posthouse-wiring");
            }
        }
        List<Map<String, String>> wiring = rows("wiring");
        long missing = wiring.stream().filter(Wiring::bad).count();
        if (missing > 0) {
            add("bad", Texts.count(missing, "reference") + " missing or failed", "posthouse-wiring");
        }
        long lost = rows("bundle-list").stream()
                .filter(row -> !row.get("problem").isEmpty())
                .count();
        if (lost > 0) {
            add("bad", Texts.count(lost, "jar") + " not in use", "posthouse-wiring");
        }
        wiring.stream()
                .filter(Wiring::open)
                .forEach(row -> add(
                        "warn",
                        Wiring.shorten(row.get("bundle")) + " has no " + row.get("reference"),
                        "posthouse-wiring"));
        if (status.get("queue", "state").equals("paused")) {
            add("warn", "The queue is paused", "posthouse-queue");
        }
        long held = Texts.number(status.get("queue", "held"));
        if (held > 0) {
            add("warn", Texts.count(held, "mail") + " on hold", "posthouse-queue");
        }
        if (status.get("store", "disk free").matches("[\\d.]+ ([KM]i)?B")) {
            add("bad", "Only " + status.get("store", "disk free") + " free on the disk", "posthouse-server");
        }
        doctor();
        rows("certificate-show").stream().limit(1).forEach(c -> certificate(c.get("until")));
    }

    /** What the server found when it examined itself last; the page says what it is. */
    private void doctor() {
        List<Map<String, String>> found = rows("doctor", "known", "true");
        long bad =
                found.stream().filter(row -> !row.get("state").equals("warn")).count();
        if (!found.isEmpty()) {
            add(
                    bad > 0 ? "bad" : "warn",
                    "Doctor: " + (bad > 0 ? Texts.count(bad, "problem") : Texts.count(found.size(), "warning")),
                    "posthouse-doctor");
        }
    }

    private void certificate(String until) {
        try {
            Instant end = Instant.parse(until.replace(' ', 'T') + "Z");
            if (end.isBefore(Instant.now().plus(CERTIFICATE))) {
                add("bad", "The certificate expires on " + until + " UTC", "posthouse-server");
            }
        } catch (DateTimeParseException unknown) {
            add("bad", "The certificate expires on " + until, "posthouse-server");
        }
    }

    private List<Map<String, String>> rows(String operation, String... arguments) {
        try {
            return view.rows(operation, arguments);
        } catch (OperationException absent) {
            return List.of(); // its absence shows in the status
        }
    }

    private void add(String tone, String text, String page) {
        notes.add(new Note(tone, text, page));
    }
}
