package org.posthouse.update;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What serves at a moment.
 *
 * @param running the bundle that is replaced is started
 * @param components every component of Declarative Services of the whole framework
 * @param services how many services of each type the bundle offers
 * @param listeners the names of the listeners that are open and have their protocol; empty if there is no network
 */
record State(boolean running, Map<Name, Component> components, Map<String, Integer> services, Set<String> listeners) {
    State {
        components = new TreeMap<>(components);
        services = new TreeMap<>(services);
        listeners = Set.copyOf(listeners);
    }

    /**
     * A component by what stays the same when its bundle is updated.
     *
     * @param bundle the id of its bundle
     * @param owner the symbolic name of its bundle
     * @param component its name
     */
    record Name(long bundle, String owner, String component) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int byBundle = Long.compare(bundle, other.bundle);
            return byBundle != 0 ? byBundle : component.compareTo(other.component);
        }

        @Override
        public String toString() {
            return "component " + component + " of " + owner;
        }
    }

    /**
     * The configurations of a component.
     *
     * @param satisfied how many can serve
     * @param failure why one failed to be activated
     * @param lacking what one waits for
     */
    record Component(int satisfied, Optional<String> failure, Optional<String> lacking) {
        static final Component SERVES = new Component(1, Optional.empty(), Optional.empty());
    }
}
