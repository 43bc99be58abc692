package org.posthouse.console;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Draws mail per second over the last minutes as SVG: one line for what came in, one for what went out. */
final class Chart {
    private static final int LEFT = 46;
    private static final int WIDTH = 1000;
    private static final int TOP = 8;
    private static final int HEIGHT = 120;
    private static final int GRID = 4;
    private static final int MINUTES = Sampler.POINTS * Sampler.SECONDS / 60;

    private final Html html;
    private final List<Sampler.Point> points;
    private final double most;

    private Chart(Html html, List<Sampler.Point> points) {
        this.html = html;
        this.points = points;
        long greatest =
                points.stream().mapToLong(p -> Math.max(p.in(), p.out())).max().orElse(0);
        this.most = round((double) greatest / Sampler.SECONDS);
    }

    static void draw(Html html, List<Sampler.Point> points) {
        new Chart(html, points).draw();
    }

    /** The next number above that people like to read on an axis; at least 1. */
    static double round(double value) {
        double unit = 1;
        while (true) {
            for (double step : new double[] {1, 2, 4, 5, 8}) {
                if (unit * step >= value) {
                    return unit * step;
                }
            }
            unit *= 10;
        }
    }

    private void draw() {
        html.open(
                "svg",
                "viewBox",
                "0 0 " + (LEFT + WIDTH + 14) + " " + (TOP + HEIGHT + 30),
                "class",
                "ph-chart",
                "role",
                "img",
                "aria-label",
                "Mails received and delivered in the last " + MINUTES + " minutes");
        for (int i = 0; i <= GRID; i++) {
            String y = number(TOP + (double) HEIGHT * i / GRID);
            html.open("line", "x1", "" + LEFT, "x2", "" + (LEFT + WIDTH), "y1", y, "y2", y)
                    .close("line");
            if (i % 2 == 0) {
                text(figure(most * (GRID - i) / GRID), LEFT - 8, TOP + HEIGHT * i / GRID + 4, "end");
            }
        }
        for (int minute = 0; minute <= MINUTES; minute += 2) {
            int x = LEFT + WIDTH - WIDTH * minute / MINUTES;
            text(minute == 0 ? "now" : "−" + minute + " min", x, TOP + HEIGHT + 24, minute == 0 ? "end" : "middle");
        }
        area(Sampler.Point::in, "ph-in");
        area(Sampler.Point::out, "ph-out");
        hints();
        html.close("svg");
    }

    private void text(String text, int x, int y, String anchor) {
        html.element("text", text, "x", "" + x, "y", "" + y, "text-anchor", anchor);
    }

    private double x(int point) {
        return LEFT + (double) WIDTH * (Sampler.POINTS - points.size() + point) / (Sampler.POINTS - 1);
    }

    private double y(long mails) {
        return TOP + HEIGHT - HEIGHT * mails / (Sampler.SECONDS * most);
    }

    private void area(ToLongFunction<Sampler.Point> value, String style) {
        if (points.isEmpty()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            path.append(i == 0 ? 'M' : 'L').append(number(x(i))).append(' ');
            path.append(number(y(value.applyAsLong(points.get(i)))));
        }
        String line = path.toString();
        String ground = number(TOP + HEIGHT);
        path.append('L').append(number(x(points.size() - 1))).append(' ').append(ground);
        path.append('L').append(number(x(0))).append(' ').append(ground).append('Z');
        html.open("path", "d", path.toString(), "class", style + " ph-area").close("path");
        html.open("path", "d", line, "class", style).close("path");
    }

    /** What the mouse reads above a point. */
    private void hints() {
        double width = (double) WIDTH / (Sampler.POINTS - 1);
        for (int i = 0; i < points.size(); i++) {
            Sampler.Point point = points.get(i);
            if (point.in() + point.out() > 0) {
                html.open(
                        "rect",
                        "x",
                        number(x(i) - width / 2),
                        "y",
                        "" + TOP,
                        "width",
                        number(width),
                        "height",
                        "" + HEIGHT);
                int ago = (points.size() - 1 - i) * Sampler.SECONDS;
                html.element(
                                "title",
                                (ago < 60 ? ago + " s" : ago / 60 + " min " + ago % 60 + " s") + " ago: "
                                        + Texts.count(point.in(), "mail") + " received, " + point.out()
                                        + " delivered in "
                                        + Sampler.SECONDS + " s")
                        .close("rect");
            }
        }
    }

    private static String figure(double perSecond) {
        return perSecond == Math.rint(perSecond)
                ? String.format(Locale.ROOT, "%.0f/s", perSecond)
                : String.format(Locale.ROOT, "%.1f/s", perSecond);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
