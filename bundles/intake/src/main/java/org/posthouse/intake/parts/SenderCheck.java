package org.posthouse.intake.parts;

import java.util.Arrays;

/** How the sender of an authenticated user is checked. */
public enum SenderCheck {
    /** Not at all. */
    OFF,
    /** In domains served here they may use their own addresses only. */
    LOCAL,
    /** They may use their own addresses only. */
    ALL;

    /** Anything that is not understood means the strictest. */
    public static SenderCheck parse(String text) {
        return Arrays.stream(values())
                .filter(check -> check.name().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElse(ALL);
    }
}
