package org.posthouse.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.update.State.Component;
import org.posthouse.update.State.Name;

/**
 * What has to serve after a bundle was replaced: all that served before. A component that the new version has no more is
 * not missed, but each type of service that the bundle offered is.
 *
 * @param bundle the id of the bundle that is replaced
 * @param before what served before
 */
record Expectation(long bundle, State before) {
    private static final Component NEW = new Component(0, Optional.empty(), Optional.empty());

    /**
     * What is wrong.
     *
     * @param text a sentence without its full stop
     * @param last true if waiting is of little use
     */
    record Fault(String text, boolean last) {}

    /** What is missing now, the causes first; empty if all is as it was. */
    List<Fault> missing(State now) {
        List<Fault> faults = new ArrayList<>();
        if (!before.running()) {
            return faults; // it was not started, so it is not started
        }
        if (!now.running()) {
            faults.add(new Fault("the bundle is not active", false));
        }
        now.components().forEach((name, component) -> own(name, component).ifPresent(faults::add));
        before.components().forEach((name, was) -> {
            Component is = now.components().get(name);
            if (name.bundle() != bundle && is != null && is.satisfied() < was.satisfied()) {
                faults.add(new Fault(said(name, is), false));
            }
        });
        for (Map.Entry<String, Integer> service : before.services().entrySet()) {
            if (now.services().getOrDefault(service.getKey(), 0) == 0) {
                faults.add(new Fault("the service " + service.getKey() + " is missing", false));
            }
        }
        before.listeners().stream()
                .filter(listener -> !now.listeners().contains(listener))
                .sorted()
                .forEach(listener ->
                        faults.add(new Fault("the listener " + listener + " is closed, or has no protocol", false)));
        return faults;
    }

    /** A component of the bundle itself: one that is new has to serve too, or to wait for its configuration. */
    private Optional<Fault> own(Name name, Component is) {
        if (name.bundle() != bundle) {
            return Optional.empty();
        }
        Component was = before.components().getOrDefault(name, NEW);
        boolean less = is.satisfied() < was.satisfied();
        boolean waits = was == NEW && is.satisfied() == 0 && is.lacking().isPresent();
        boolean fails = is.failure().isPresent() && was.failure().isEmpty();
        return less || waits || fails ? Optional.of(new Fault(said(name, is), fails)) : Optional.empty();
    }

    private static String said(Name name, Component is) {
        if (is.failure().isPresent()) {
            return name + " failed: " + is.failure().get();
        }
        return is.lacking().map(what -> name + " lacks " + what).orElse(name + " has no configuration");
    }
}
