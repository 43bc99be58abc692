package org.posthouse.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values from 0 to a round number above the greatest onto pixels.
 *
 * @param end the value at the far end
 * @param step between two ticks
 * @param from the pixel of 0
 * @param to the pixel of the end
 */
record Scale(double end, double step, double from, double to) {
    /** With about so many ticks, at multiples of 1, 2 or 5 times a power of ten. */
    static Scale of(double greatest, int ticks, double from, double to) {
        double top = greatest > 0 ? greatest : 1;
        double raw = top / ticks;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * 10;
        for (double nice : new double[] {1, 2, 5}) {
            if (nice * power >= raw) {
                step = nice * power;
                break;
            }
        }
        return new Scale(Math.ceil(top / step - 1e-9) * step, step, from, to);
    }

    double at(double value) {
        return from + (to - from) * value / end;
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= end * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** A tick as it is written. */
    String label(double tick) {
        return step >= 1
                ? String.format(java.util.Locale.ROOT, "%,.0f", tick)
                : String.format(java.util.Locale.ROOT, "%." + (int) Math.ceil(-Math.log10(step) - 1e-9) + "f", tick);
    }
}
