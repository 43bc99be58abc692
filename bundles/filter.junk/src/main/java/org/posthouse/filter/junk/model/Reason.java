package org.posthouse.filter.junk.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.features.View;

/**
 * A feature that a judgement rests on.
 *
 * @param name what it looks like; it holds text of the sender
 * @param score what it adds to {@link Judgement#score}
 */
public record Reason(String name, double score) {
    /**
     * The features that count most for or against, first those that count most.
     *
     * @param features with names: {@link Features#named}
     */
    public static List<Reason> of(Model model, Features features, int most) {
        List<Reason> reasons = new ArrayList<>();
        for (View view : View.values()) {
            for (int i = 0; i < features.count(view); i++) {
                double score = model.part(view, features, i);
                features.name(features.hash(view, i)).ifPresent(name -> reasons.add(new Reason(name, score)));
            }
        }
        reasons.removeIf(reason -> reason.score == 0);
        reasons.sort(Comparator.comparingDouble(reason -> -Math.abs(reason.score)));
        return List.copyOf(reasons.subList(0, Math.min(most, reasons.size())));
    }
}
