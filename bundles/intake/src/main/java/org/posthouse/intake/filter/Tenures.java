package org.posthouse.intake.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tenures of all versions that are there, and of the latest that were. */
final class Tenures {
    /** So many are kept of versions that are gone. */
    private static final int MOST = 100;

    // all guarded by this
    private final Map<Installed, Tenure> all = new LinkedHashMap<>();
    private final Set<Installed> present = new HashSet<>();
    private final Map<String, Tenure> latest = new HashMap<>(); // by name, of those in force that went last
    private final Set<String> rolling = new HashSet<>(); // bundles

    /** A version came: as it was, if it was there before. */
    synchronized Tenure came(Installed installed) {
        present.add(installed);
        Tenure tenure = all.computeIfAbsent(installed, this::begun);
        prune();
        return tenure;
    }

    private Tenure begun(Installed jar) {
        boolean restored = rolling.contains(jar.bundle());
        Tenure before = latest.get(jar.filter());
        boolean updated = before != null
                && !restored
                && !present.contains(before.installed())
                && jar.isOtherOf(before.installed());
        return new Tenure(
                jar,
                restored,
                updated
                        ? Optional.of(new Predecessor(before.installed().shown(), before.figures(), false))
                        : Optional.empty());
    }

    synchronized void known(Tenure tenure) {
        all.put(tenure.installed(), tenure);
    }

    synchronized void went(Tenure tenure) {
        present.remove(tenure.installed());
        if (tenure.since().isPresent()) {
            Tenure earlier = latest.put(tenure.installed().filter(), tenure);
            if (earlier != null && !present.contains(earlier.installed()) && earlier != tenure) {
                earlier.forgetFigures();
            }
        }
        prune();
    }

    private void prune() {
        List<Installed> gone =
                all.keySet().stream().filter(jar -> !present.contains(jar)).toList();
        gone.subList(0, Math.max(0, gone.size() - MOST)).forEach(all::remove);
        latest.values().removeIf(tenure -> !all.containsKey(tenure.installed()));
    }

    /** A bundle is being rolled back: whatever comes of it now is no new version. */
    synchronized void rolling(String bundle, boolean begins) {
        if (begins) {
            rolling.add(bundle);
        } else {
            rolling.remove(bundle);
        }
    }

    /** True if this version of the bundle was rolled back before, or the bundle is on its way back. */
    synchronized boolean wasRolledBack(Installed installed) {
        return rolling.contains(installed.bundle())
                || all.values().stream()
                        .filter(tenure -> tenure.fault()
                                .filter(fault -> fault.kind() == Fault.Kind.ROLLED_BACK)
                                .isPresent())
                        .map(Tenure::installed)
                        .anyMatch(jar -> jar.filter().equals(installed.filter())
                                && jar.bundle().equals(installed.bundle())
                                && jar.version().equals(installed.version()));
    }

    synchronized List<Tenure> all() {
        return new ArrayList<>(all.values());
    }

    /** Those that something can be said of, and that are there, or were rolled back. */
    synchronized List<Tenure> faulty() {
        return all.values().stream()
                .filter(tenure -> tenure.fault()
                        .filter(fault -> fault.kind() == Fault.Kind.ROLLED_BACK || present.contains(tenure.installed()))
                        .isPresent())
                .toList();
    }

    synchronized List<Tenure> named(String filter) {
        return all.values().stream()
                .filter(tenure -> tenure.installed().filter().equals(filter))
                .toList();
    }
}
