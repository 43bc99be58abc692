package org.posthouse.console;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Draws two lines over time as SVG. */
final class Chart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 140;

    private Chart() {}

    static void draw(Html html, List<Sampler.Point> points) {
        long most = 1;
        for (Sampler.Point point : points) {
            most = Math.max(most, Math.max(point.in(), point.out()));
        }
        html.open(
                "svg",
                "viewBox",
                "0 0 " + (WIDTH + 60) + " " + (HEIGHT + 30),
                "class",
                "ph-chart",
                "role",
                "img",
                "aria-label",
                "Mails received and delivered in the last ten minutes");
        for (int i = 0; i <= 2; i++) {
            int y = 10 + HEIGHT * i / 2;
            html.open("line", "x1", "50", "x2", "" + (50 + WIDTH), "y1", "" + y, "y2", "" + y)
                    .close("line");
            html.element(
                    "text",
                    String.format(Locale.ROOT, "%.1f/s", (double) most * (2 - i) / 2 / Sampler.SECONDS),
                    "x",
                    "44",
                    "y",
                    "" + (y + 4),
                    "text-anchor",
                    "end");
        }
        line(html, points, most, Sampler.Point::in, "ph-in");
        line(html, points, most, Sampler.Point::out, "ph-out");
        html.element("text", "10 minutes ago", "x", "50", "y", "" + (HEIGHT + 26));
        html.element("text", "now", "x", "" + (50 + WIDTH), "y", "" + (HEIGHT + 26), "text-anchor", "end");
        html.close("svg");
    }

    private static void line(
            Html html, List<Sampler.Point> points, long most, ToLongFunction<Sampler.Point> value, String style) {
        StringBuilder path = new StringBuilder();
        int first = Sampler.POINTS - points.size();
        for (int i = 0; i < points.size(); i++) {
            double x = 50 + (double) WIDTH * (first + i) / (Sampler.POINTS - 1);
            double y = 10 + HEIGHT - (double) HEIGHT * value.applyAsLong(points.get(i)) / most;
            path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y));
        }
        if (!path.isEmpty()) {
            html.open("path", "d", path.toString(), "class", style).close("path");
        }
    }
}
