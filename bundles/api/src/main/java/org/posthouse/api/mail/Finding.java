package org.posthouse.api.mail;

import java.time.Instant;
import java.util.Objects;

/**
 * What a filter said of a mail: its provenance, kept with the mail so that a held one can be judged again knowing all that
 * the first pass knew.
 *
 * @param at when
 * @param filter the filter's name
 * @param bundle symbolic name and version of its bundle, {@code org.acme.spam/1.2.0}
 * @param configuration the revision of the configuration by which it was chosen; empty if it was chosen by being there
 * @param stage the stage, such as {@code message}
 * @param verdict what it said, in a line
 */
public record Finding(Instant at, String filter, String bundle, String configuration, String stage, String verdict) {
    public Finding {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(bundle, "bundle");
        Objects.requireNonNull(configuration, "configuration");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(verdict, "verdict");
    }
}
