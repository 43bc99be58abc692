package org.posthouse.api.health;

import java.time.Instant;
import java.util.Set;

/**
 * What a check found, and when.
 *
 * @param check the name of the check
 * @param tags its tags
 * @param diagnosis what it found
 * @param at when it looked
 */
public record Examined(String check, Set<String> tags, Diagnosis diagnosis, Instant at) {
    public Examined {
        tags = Set.copyOf(tags);
    }
}
