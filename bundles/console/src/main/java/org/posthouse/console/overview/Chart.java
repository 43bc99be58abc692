package org.posthouse.console.overview;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.posthouse.console.html.Html;
import org.posthouse.console.html.Texts;

/** Draws mail over some time as SVG: one line for what came in, one for what went out. */
final class Chart {
    private static final int LEFT = 60;
    private static final int WIDTH = 1000;
    private static final int TOP = 8;
    private static final int HEIGHT = 120;
    private static final int GRID = 4;

    /**
     * How time runs in a chart.
     *
     * @param name such as {@code hour}
     * @param seconds the length of an interval
     * @param points how many intervals fit
     * @param ticks from one word below the axis to the next, in seconds
     * @param unit of those words, in seconds
     * @param sign what follows their number
     */
    record Scale(String name, int seconds, int points, int ticks, int unit, String sign) {
        static final Scale NOW = new Scale("10 minutes", Sampler.SECONDS, Sampler.POINTS, 120, 60, " min");

        static Scale of(History.Span span) {
            return switch (span) {
                case HOUR -> new Scale(span.title, span.seconds, span.points, 600, 60, " min");
                case DAY -> new Scale(span.title, span.seconds, span.points, 4 * 3600, 3600, " h");
                case WEEK -> new Scale(span.title, span.seconds, span.points, 86_400, 86_400, " d");
            };
        }

        int length() {
            return seconds * points;
        }
    }

    private final Html html;
    private final List<Sampler.Point> points;
    private final Scale scale;

    /** In what mails are counted: a second, or a minute if there are few. */
    private final int per;

    private final double most;

    private Chart(Html html, List<Sampler.Point> points, Scale scale) {
        this.html = html;
        this.points = points;
        this.scale = scale;
        long greatest =
                points.stream().mapToLong(p -> Math.max(p.in(), p.out())).max().orElse(0);
        this.per = greatest >= 2L * scale.seconds() ? 1 : 60;
        this.most = round((double) greatest * per / scale.seconds());
    }

    static void draw(Html html, List<Sampler.Point> points, Scale scale) {
        new Chart(html, points, scale).draw();
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
                "Mails received and delivered in the last " + scale.name() + ": "
                        + points.stream().mapToLong(Sampler.Point::in).sum() + " and "
                        + points.stream().mapToLong(Sampler.Point::out).sum());
        for (int i = 0; i <= GRID; i++) {
            String y = number(TOP + (double) HEIGHT * i / GRID);
            html.open("line", "x1", "" + LEFT, "x2", "" + (LEFT + WIDTH), "y1", y, "y2", y)
                    .close("line");
            if (i % 2 == 0) {
                text(figure(most * (GRID - i) / GRID), LEFT - 8, TOP + HEIGHT * i / GRID + 4, "end");
            }
        }
        for (int ago = 0; ago <= scale.length(); ago += scale.ticks()) {
            int x = (int) (LEFT + WIDTH - (long) WIDTH * ago / scale.length());
            String anchor = ago == 0 ? "end" : x < LEFT + 30 ? "start" : "middle";
            text(ago == 0 ? "now" : "−" + ago / scale.unit() + scale.sign(), x, TOP + HEIGHT + 24, anchor);
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
        return LEFT + (double) WIDTH * (scale.points() - points.size() + point) / (scale.points() - 1);
    }

    private double y(long mails) {
        return TOP + HEIGHT - HEIGHT * mails * per / (scale.seconds() * most);
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
        double width = (double) WIDTH / (scale.points() - 1);
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
                int ago = (points.size() - 1 - i) * scale.seconds();
                html.element(
                                "title",
                                ago(ago) + " ago: "
                                        + Texts.count(point.in(), "mail") + " received, " + point.out()
                                        + " delivered in "
                                        + ago(scale.seconds()))
                        .close("rect");
            }
        }
    }

    private static String ago(int seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    private String figure(double rate) {
        String unit = per == 1 ? "/s" : "/min";
        return String.format(Locale.ROOT, rate == Math.rint(rate) ? "%.0f" : "%.1f", rate) + unit;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
