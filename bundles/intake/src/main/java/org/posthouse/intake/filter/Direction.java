package org.posthouse.intake.filter;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which way mail goes when filters are asked. */
public enum Direction {
    /** It comes in. */
    IN,
    /** It is about to leave for another server. */
    OUT;

    /** Reads {@code in}, {@code out} or {@code both}; empty if it is none of them. */
    static Optional<Set<Direction>> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "in" -> Optional.of(EnumSet.of(IN));
            case "out" -> Optional.of(EnumSet.of(OUT));
            case "both" -> Optional.of(EnumSet.allOf(Direction.class));
            default -> Optional.empty();
        };
    }

    /** What {@link #parse} reads. */
    static String word(Set<Direction> directions) {
        return directions.size() > 1
                ? "both"
                : directions.stream()
                        .findFirst()
                        .map(d -> d.name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }
}
