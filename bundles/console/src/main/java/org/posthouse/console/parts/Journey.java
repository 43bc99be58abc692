package org.posthouse.console.parts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.console.html.Html;

/** Draws the way of a mail through the bundles as they are bound now, as SVG. */
final class Journey {
    private static final int WIDTH = 1270;
    private static final int BOX = 54;
    private static final int FILTERS = 3;

    /** Where a bundle stands in the drawing. */
    private record Box(String bundle, String role, int x, int y, int width, int height) {}

    /**
     * A way from one bundle to the next.
     *
     * @param user the bundle that holds the reference
     * @param reference its interface
     * @param provider the bundle it should be bound to
     * @param path how the line runs, in the direction of the mail
     */
    private record Way(String user, String reference, String provider, String path) {}

    private static final List<Box> BOXES = List.of(
            new Box("net.mina", "sockets, TLS", 154, 84, 124, 272),
            new Box("smtp", "SMTP, submission, LMTP", 318, 84, 158, BOX),
            new Box("imap", "mail programs read", 318, 232, 158, BOX),
            new Box("pop3", "mail programs fetch", 318, 302, 158, BOX),
            new Box("intake", "where mail enters", 516, 84, 126, BOX),
            new Box("routing", "picks the next hop", 834, 6, 126, BOX),
            new Box("spool", "safe on disk", 682, 84, 112, BOX),
            new Box("queue", "tries and retries", 834, 84, 126, BOX),
            new Box("transport.relay", "to other servers", 1000, 84, 140, BOX),
            new Box("transport.local", "into mailboxes", 1000, 232, 140, BOX),
            new Box("store.sql", "mailboxes", 682, 232, 278, BOX),
            new Box("blobs.segments", "bodies", 682, 314, 148, 42),
            new Box("db.derby", "index", 840, 314, 120, 42));

    private static final List<Way> WAYS = List.of(
            new Way("net.mina", "Protocol", "smtp", "M278 111H316"),
            new Way("net.mina", "Protocol", "imap", "M318 259H280"),
            new Way("net.mina", "Protocol", "pop3", "M318 329H280"),
            new Way("smtp", "Intake", "intake", "M476 111H514"),
            new Way("intake", "Spool", "spool", "M642 111H680"),
            new Way("queue", "Spool", "spool", "M794 111H832"),
            new Way("queue", "Routing", "routing", "M897 84V62"),
            new Way("queue", "Transport", "transport.relay", "M960 111H998"),
            new Way("queue", "Transport", "transport.local", "M897 138V206H1030V230"),
            new Way("intake", "DirectTransport", "transport.local", "M579 138V176H1070V230"),
            new Way("transport.local", "MailStore", "store.sql", "M1000 259H962"),
            new Way("imap", "MailStore", "store.sql", "M682 250H478"),
            new Way("pop3", "MailStore", "store.sql", "M682 268H579V329H478"),
            new Way("store.sql", "BlobStore", "blobs.segments", "M756 286V312"),
            new Way("store.sql", "Database", "db.derby", "M900 286V312"),
            new Way("transport.relay", "Dialer", "net.mina", "M1140 111H1174"));

    private final Html html;
    private final Wiring wiring;
    private final Set<String> drawn = new TreeSet<>();

    private Journey(Html html, Wiring wiring) {
        this.html = html;
        this.wiring = wiring;
    }

    static void draw(Html html, Wiring wiring) {
        new Journey(html, wiring).draw();
    }

    private void draw() {
        Map<String, Box> boxes = new LinkedHashMap<>();
        BOXES.forEach(box -> boxes.put(box.bundle(), box));
        List<Way> ways = new ArrayList<>(WAYS);
        filters(boxes, ways);
        protocols(boxes, ways);
        drawn.addAll(boxes.keySet());
        List<String> others = wiring.parts().keySet().stream()
                .filter(name -> !drawn.contains(name))
                .toList();
        int rows = (others.size() + 6) / 7;
        int height = 404 + rows * 58;
        html.open("div", "class", "ph-scroll")
                .open(
                        "svg",
                        "viewBox",
                        "0 0 " + WIDTH + " " + height,
                        "class",
                        "ph-journey",
                        "role",
                        "group",
                        "aria-label",
                        "The path of a mail through the bundles");
        marker("ph-arrow");
        marker("ph-arrow-gone");
        world("Mail programs", "and servers", 0, 164, 118, 112);
        world("Other", "servers", 1176, 84, 94, BOX);
        way("M118 220H152", true);
        for (Way way : ways) {
            boolean bound = wiring.bound(way.user(), way.reference()).contains(way.provider());
            way(way.path(), bound);
        }
        boxes.values().forEach(this::box);
        base(others, 404);
        html.close("svg").close("div");
    }

    /** The filters of the intake stand above it. */
    private void filters(Map<String, Box> boxes, List<Way> ways) {
        List<String> filters = List.copyOf(wiring.bound("intake", "Filter"));
        int shown = Math.min(FILTERS, filters.size());
        for (int i = 0; i < shown; i++) {
            int x = 579 - shown * 80 + i * 160;
            boxes.put(filters.get(i), new Box(filters.get(i), "a filter", x + 4, 6, 152, BOX));
            ways.add(new Way("intake", "Filter", filters.get(i), "M" + (x + 80) + " 60V71H579V82"));
        }
    }

    /** Protocols that have no place of their own stand below those that have. */
    private void protocols(Map<String, Box> boxes, List<Way> ways) {
        int y = 364;
        for (String protocol : wiring.bound("net.mina", "Protocol")) {
            if (!boxes.containsKey(protocol) && y < 380) {
                boxes.put(protocol, new Box(protocol, "protocol", 318, y, 158, 42));
                ways.add(new Way("net.mina", "Protocol", protocol, "M318 " + (y + 20) + "H216V358"));
                y += 50;
            }
        }
    }

    /** What many others stand on, without lines to each. */
    private void base(List<String> others, int top) {
        html.element("text", "Used by all", "x", "0", "y", "" + (top - 8), "class", "ph-caption");
        for (int i = 0; i < others.size(); i++) {
            box(new Box(others.get(i), role(others.get(i)), i % 7 * 183, top + i / 7 * 58, 172, 46));
        }
    }

    private String role(String bundle) {
        return switch (bundle) {
            case "directory.sql" -> "domains, accounts";
            case "tls" -> "certificate";
            case "dns" -> "resolver";
            case "trace" -> "what happened";
            case "admin" -> "operations";
            case "console" -> "these pages";
            case "shell" -> "commands mail:*";
            default -> {
                String provides = wiring.parts().get(bundle).provides();
                yield bundle.startsWith("filter.") ? "filter" : bundle.contains(".") ? provides : "";
            }
        };
    }

    private void marker(String id) {
        html.open(
                        "marker",
                        "id",
                        id,
                        "viewBox",
                        "0 0 8 8",
                        "refX",
                        "7",
                        "refY",
                        "4",
                        "markerWidth",
                        "7",
                        "markerHeight",
                        "7",
                        "orient",
                        "auto")
                .open("path", "d", "M0 0L8 4L0 8z")
                .close("path")
                .close("marker");
    }

    private void way(String path, boolean bound) {
        html.open(
                        "path",
                        "d",
                        path,
                        "class",
                        bound ? "ph-way" : "ph-way ph-gone",
                        "marker-end",
                        bound ? "url(#ph-arrow)" : "url(#ph-arrow-gone)")
                .close("path");
    }

    private void world(String first, String second, int x, int y, int width, int height) {
        html.open("g", "class", "ph-world");
        rect(x, y, width, height);
        int middle = y + height / 2 + (second.isEmpty() ? 4 : -3);
        html.element("text", first, "x", "" + (x + width / 2), "y", "" + middle, "text-anchor", "middle");
        html.element("text", second, "x", "" + (x + width / 2), "y", "" + (middle + 15), "text-anchor", "middle")
                .close("g");
    }

    private void box(Box box) {
        Wiring.Part part = wiring.parts().get(box.bundle());
        html.open("a", "href", part == null ? null : "#" + box.bundle());
        html.open("g", "class", "ph-box ph-" + (part == null ? "gone" : part.tone()));
        rect(box.x(), box.y(), box.width(), box.height());
        html.open(
                        "rect",
                        "x",
                        "" + box.x(),
                        "y",
                        "" + (box.y() + 8),
                        "width",
                        "4",
                        "height",
                        "" + (box.height() - 16),
                        "class",
                        "ph-edge")
                .close("rect");
        String note = part == null ? "absent" : part.version().isEmpty() ? "not a bundle" : part.version();
        int y = box.y() + (box.height() < BOX ? 18 : 19);
        line(box.bundle(), box, y, "ph-name");
        line(note, box, y + 14, "ph-version");
        if (box.height() >= BOX) {
            line(box.role(), box, y + 27, "ph-role");
        }
        html.close("g").close("a");
    }

    private void line(String text, Box box, int y, String style) {
        int most = (box.width() - 14) / 6;
        html.element(
                "text",
                text.length() > most ? text.substring(0, most - 1) + "…" : text,
                "x",
                "" + (box.x() + 12),
                "y",
                "" + y,
                "class",
                style);
    }

    private void rect(int x, int y, int width, int height) {
        html.open("rect", "x", "" + x, "y", "" + y, "width", "" + width, "height", "" + height, "rx", "8")
                .close("rect");
    }
}
