package org.posthouse.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** Lines over time, or over whatever grows to the right. */
public final class Lines {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 430;
    private static final int LEFT = 70;
    private static final int RIGHT = 24;

    private Lines() {}

    /** One line: its name, and a value for each place; NaN leaves a gap. */
    public record Series(String name, List<Double> values) {}

    /** Draws lines over common places; the label says what the places are. */
    public static String draw(String title, String label, List<Double> places, List<Series> lines) {
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        List<String> names = lines.stream().map(Series::name).toList();
        int top = 40 + svg.legend(names, LEFT, 46, WIDTH - 10);
        int bottom = HEIGHT - 48;
        Scale across = Scale.of(greatest(places), 8, LEFT, WIDTH - RIGHT);
        double highest =
                lines.stream().mapToDouble(l -> greatest(l.values())).max().orElse(1);
        Scale up = Scale.of(highest, 7, bottom, top);
        for (double tick : up.ticks()) {
            svg.line(LEFT, up.at(tick), WIDTH - RIGHT, up.at(tick));
            svg.text(LEFT - 8, up.at(tick) + 4, "end", "#555555", up.label(tick));
        }
        for (double tick : across.ticks()) {
            svg.text(across.at(tick), bottom + 18, "middle", "#555555", across.label(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", "#222222", label);
        for (int i = 0; i < lines.size(); i++) {
            List<Double> points = new ArrayList<>();
            List<Double> values = lines.get(i).values();
            for (int at = 0; at < values.size(); at++) {
                if (!values.get(at).isNaN()) {
                    points.add(across.at(places.get(at)));
                    points.add(up.at(values.get(at)));
                }
            }
            svg.path(points, Svg.colour(i));
        }
        return svg.toString();
    }

    private static double greatest(List<Double> values) {
        return values.stream()
                .filter(v -> !v.isNaN())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
    }
}
