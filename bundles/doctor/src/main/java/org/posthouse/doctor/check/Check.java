package org.posthouse.doctor.check;

import java.util.Set;
import org.posthouse.api.health.HealthCheck;

/** A check with a name and tags. */
public abstract class Check implements HealthCheck {
    private final String name;
    private final Set<String> tags;

    protected Check(String name, String... tags) {
        this.name = name;
        this.tags = Set.of(tags);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Set<String> tags() {
        return tags;
    }
}
