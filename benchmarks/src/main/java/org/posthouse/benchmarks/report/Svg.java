package org.posthouse.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** A picture, written shape by shape; on white, so that it can be read on any page. */
final class Svg {
    /** Colours that can be told apart with any eyes. */
    private static final List<String> COLOURS = List.of(
            "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c6d1f", "#56b4e9", "#555555", "#e6b800", "#7a3db8",
            "#b22222");

    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height, String title) {
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n<title>%s</title>%n",
                width,
                height,
                width,
                height,
                escaped(title)));
        rectangle(0, 0, width, height, "#ffffff");
        text(12, 22, "start", "#222222\" font-size=\"15\" font-weight=\"bold", title);
    }

    static String colour(int index) {
        return COLOURS.get(index % COLOURS.size());
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x,
                y,
                width,
                height,
                colour));
    }

    void line(double x1, double y1, double x2, double y2) {
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d0d0d0\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    /** A line through points: x, y, x, y and so on. */
    void path(List<Double> points, String colour) {
        text.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (int i = 0; i < points.size(); i += 2) {
            text.append(String.format(Locale.ROOT, "%.1f,%.1f ", points.get(i), points.get(i + 1)));
        }
        text.append("\"/>\n");
    }

    /** With the anchor "start", "middle" or "end". */
    void text(double x, double y, String anchor, String colour, String words) {
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                colour,
                escaped(words)));
    }

    /** What the colours mean, in one line that breaks where it has to; the height it has taken. */
    int legend(List<String> names, int left, int top, int width) {
        double x = left;
        int y = top;
        for (int i = 0; i < names.size(); i++) {
            double needed = 30 + names.get(i).length() * 6.8;
            if (x + needed > width && x > left) {
                x = left;
                y += 18;
            }
            rectangle(x, y - 10, 12, 12, colour(i));
            text(x + 17, y, "start", "#222222", names.get(i));
            x += needed;
        }
        return y - top + 18;
    }

    @Override
    public String toString() {
        return text + "</svg>\n";
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
