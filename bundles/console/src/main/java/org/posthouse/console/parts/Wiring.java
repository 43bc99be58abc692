package org.posthouse.console.parts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rows of the operation {@code wiring}, by bundle; bundles of Posthouse without their common prefix. */
public final class Wiring {
    private static final String OURS = "org.posthouse.";

    /** A bundle with its components. */
    public static final class Part {
        final String name;
        final Set<String> versions = new TreeSet<>();
        final List<Map<String, String>> rows = new ArrayList<>();

        /** The bundles that are bound to it. */
        final Set<String> users = new TreeSet<>();

        /** Why it is not in use; empty if it is. */
        private String problem = "";

        /** What it provides, such as a filter and its name. */
        private String provides = "";

        /** As {@code bundle-list} calls it. */
        private String bundle;

        Part(String name) {
            this.name = name;
            this.bundle = name;
        }

        /** Its whole symbolic name. */
        String bundle() {
            return bundle;
        }

        String provides() {
            return provides;
        }

        /**
         * {@code good}, {@code warn} if something waits for its configuration or does without another part, {@code bad}
         * if something is missing.
         */
        String tone() {
            if (!problem.isEmpty() || rows.stream().anyMatch(Wiring::bad)) {
                return "bad";
            }
            return !rows.isEmpty() && rows.stream().allMatch(row -> runs(row) && !open(row)) ? "good" : "warn";
        }

        String version() {
            return String.join(", ", versions);
        }

        /** The bundles it is bound to, itself left out. */
        Set<String> uses() {
            Set<String> uses = new TreeSet<>();
            rows.forEach(row -> uses.addAll(providers(row)));
            uses.remove(name);
            return uses;
        }

        /** What keeps it from working; empty if nothing does. */
        Set<String> lacks() {
            Set<String> lacks = new TreeSet<>();
            if (!problem.isEmpty()) {
                lacks.add(problem);
            } else if (rows.isEmpty()) {
                lacks.add("it is stopped");
            }
            for (Map<String, String> row : rows) {
                if (row.get("bound to").equals("MISSING")) {
                    lacks.add(row.get("component") + " lacks " + row.get("reference"));
                } else if (row.get("state").equals("failed")) {
                    lacks.add(row.get("component") + " failed to start");
                } else if (open(row)) {
                    lacks.add(row.get("component") + " has no " + row.get("reference"));
                }
            }
            return lacks;
        }
    }

    private final Map<String, Part> parts = new TreeMap<>();

    public Wiring(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            Part part = parts.computeIfAbsent(shorten(row.get("bundle")), Part::new);
            part.versions.add(row.get("version"));
            part.rows.add(row);
        }
        parts.forEach((name, part) -> part.rows.forEach(row -> providers(row).forEach(provider -> {
            Part used = parts.get(provider);
            if (used != null && used != part) {
                used.users.add(name);
            }
        })));
    }

    /** Adds what {@code bundle-list} knows: what each provides, what is stopped, and what did not become a part. */
    void bundles(List<Map<String, String>> bundles) {
        for (Map<String, String> row : bundles) {
            String name = shorten(row.get("bundle"));
            boolean lost = !row.get("problem").isEmpty() || row.get("state").equals("stopped");
            Part part = lost ? parts.computeIfAbsent(name, Part::new) : parts.get(name);
            if (part != null) {
                part.bundle = row.get("bundle");
                part.provides = row.get("provides");
                part.problem = part.problem.isEmpty() ? row.get("problem") : part.problem;
                if (part.rows.isEmpty()) {
                    part.versions.add(row.get("version"));
                }
            }
        }
    }

    public Map<String, Part> parts() {
        return parts;
    }

    /** The bundles a reference of a bundle is bound to, without their versions. */
    public Set<String> bound(String bundle, String reference) {
        Set<String> bound = new LinkedHashSet<>();
        Part part = parts.get(bundle);
        if (part != null) {
            part.rows.stream()
                    .filter(row -> row.get("reference").equals(reference))
                    .forEach(row -> bound.addAll(providers(row)));
        }
        return bound;
    }

    private static Set<String> providers(Map<String, String> row) {
        Set<String> providers = new LinkedHashSet<>();
        if (!row.get("reference").isEmpty() && row.get("bound to").contains(" ")) {
            for (String provider : row.get("bound to").split(", ")) {
                providers.add(shorten(provider.replaceFirst(" .*", "")));
            }
        }
        return providers;
    }

    public static boolean bad(Map<String, String> row) {
        return row.get("bound to").equals("MISSING")
                || row.get("state").equals("failed")
                || row.get("state").equals("unsatisfied");
    }

    /** True for a part that runs without another it would use. */
    public static boolean open(Map<String, String> row) {
        return row.get("bound to").equals("nothing");
    }

    public static boolean runs(Map<String, String> row) {
        return row.get("state").equals("active") || row.get("state").equals("satisfied");
    }

    public static String shorten(String text) {
        return text.startsWith(OURS) ? text.substring(OURS.length()) : text;
    }
}
