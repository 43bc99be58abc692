package org.posthouse.benchmarks.report;

import java.util.List;

/** Horizontal bars, in groups: one bar for each contestant, one group for each load. */
public final class Bars {
    private static final int WIDTH = 860;
    private static final int LEFT = 230;
    private static final int RIGHT = 70;
    private static final int BAR = 15;

    private Bars() {}

    /** One group: its name, and a value for each series; NaN leaves a gap. */
    public record Group(String name, List<Double> values) {}

    /** Draws them; the title says what the values are, with their unit. */
    public static String draw(String title, List<String> series, List<Group> groups) {
        int each = BAR * series.size() + 14;
        int head = 40 + 18 * rows(series);
        int bottom = head + each * groups.size();
        Svg svg = new Svg(WIDTH, bottom + 34, title);
        svg.legend(series, LEFT, 46, WIDTH - 10);
        double greatest = groups.stream()
                .flatMap(g -> g.values().stream())
                .filter(v -> !v.isNaN())
                .max(Double::compare)
                .orElse(1.0);
        Scale scale = Scale.of(greatest, 6, LEFT, WIDTH - RIGHT);
        for (double tick : scale.ticks()) {
            svg.line(scale.at(tick), head, scale.at(tick), bottom);
            svg.text(scale.at(tick), bottom + 18, "middle", "#555555", scale.label(tick));
        }
        int y = head + 7;
        for (Group group : groups) {
            svg.text(LEFT - 8, y + (each - 14) / 2.0 + 4, "end", "#222222", group.name());
            for (int i = 0; i < group.values().size(); i++) {
                double value = group.values().get(i);
                if (!Double.isNaN(value)) {
                    double end = scale.at(value);
                    svg.rectangle(LEFT, y + i * BAR + 1.0, Math.max(1, end - LEFT), BAR - 2.0, Svg.colour(i));
                    svg.text(end + 4, y + i * BAR + 11.5, "start", "#222222", Table.number(value));
                }
            }
            y += each;
        }
        return svg.toString();
    }

    private static int rows(List<String> series) {
        return new Svg(WIDTH, 0, "").legend(series, LEFT, 0, WIDTH - 10) / 18;
    }
}
