package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.posthouse.api.mail.Origin;
import org.posthouse.intake.budget.Deviation;

/**
 * An entry of the configuration: a filter that is chosen, and for what. What it leaves open is as the filter itself says, or
 * as for all filters.
 *
 * @param text the entry as it was written
 * @param name the filter's name
 * @param bundle the symbolic name of its bundle
 * @param version the versions its bundle may have
 * @param use the version that is wanted, then those that were before it; empty: as {@link Newcomers} say
 * @param directions which way the mail goes
 * @param listeners names of listeners in lower case; empty: any
 * @param roles roles of listeners
 * @param domains as in {@link Conditions}; empty: any
 * @param accounts as in {@link Conditions}; empty: any
 * @param percent how much of that mail; empty: all of it
 * @param required without it no such mail is taken
 * @param mode what becomes of its verdicts
 * @param deadline how long a call may take
 * @param longestWait how long a call may wait for a thread
 * @param waiting how many calls may wait for a thread
 * @param threads how many calls may run at once
 * @param passOnFailure a failed call passes the mail
 * @param budget what it may cost
 */
record Selection(
        String text,
        String name,
        Optional<String> bundle,
        Optional<VersionRange> version,
        List<Version> use,
        Optional<Set<Direction>> directions,
        Set<String> listeners,
        Optional<Set<Origin.Role>> roles,
        Set<String> domains,
        Set<String> accounts,
        Optional<Integer> percent,
        boolean required,
        Mode mode,
        Optional<Duration> deadline,
        Optional<Duration> longestWait,
        Optional<Integer> waiting,
        Optional<Integer> threads,
        Optional<Boolean> passOnFailure,
        Deviation budget) {
    /** What becomes of a filter's verdicts. */
    enum Mode {
        /** They are executed. */
        ENFORCE,
        /** They are compared with those of the filter of its name that is in force, and never executed. */
        SHADOW,
        /** They are executed; mail it is not for goes to whatever would be in force without this entry. */
        TRIAL
    }

    /** True if its verdicts are compared only. */
    boolean shadows() {
        return mode == Mode.SHADOW;
    }

    /** True if it says what is in force, rather than what looks at it beside that. */
    boolean rules() {
        return mode == Mode.ENFORCE;
    }

    /** True if it names versions, so that none comes into force by being there. */
    boolean speaksOfVersions() {
        return version.isPresent() && use.isEmpty();
    }

    /** Why this entry does not choose a filter of its name; empty if it does. */
    Optional<String> mismatch(String symbolicName, Version actual) {
        if (bundle.isPresent() && !bundle.get().equals(symbolicName)) {
            return Optional.of("its bundle is not " + bundle.get());
        }
        if (version.isPresent() && !version.get().includes(actual)) {
            return Optional.of("version " + actual + " is not in " + version.get());
        }
        return Optional.empty();
    }

    /** Which mail it is for. */
    Conditions conditions(FilterProperties filter) {
        return new Conditions(
                directions.orElse(filter.directions()),
                listeners,
                roles.orElse(filter.roles()),
                domains,
                accounts,
                percent.map(part -> new Share(name, part)));
    }
}
