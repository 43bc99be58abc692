package org.posthouse.intake.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.posthouse.api.filter.Ended;

/**
 * The inspections of one mail, or of one connection. For a mail the filters are chosen once, when it begins: another version
 * that comes meanwhile, or another order, is for the next mail. A filter that goes before it was asked anything is replaced by
 * whatever is chosen in its place; one that was asked already is not. A connection, which may last for hours, follows
 * what is chosen now.
 */
public final class Inspections {
    private final FilterRegistry registry;
    private final Optional<Lineup> chosen;
    private final Map<Choice.Key, Inspecting> lives = new HashMap<>(); // guarded by this
    private final Map<Choice.Key, Shadow> shadows = new HashMap<>(); // guarded by this
    private final Map<String, Set<String>> said = new HashMap<>(); // guarded by this
    private boolean ended; // guarded by this

    private Inspections(FilterRegistry registry, Optional<Lineup> chosen) {
        this.registry = registry;
        this.chosen = chosen;
    }

    /** Those of a mail. */
    public static Inspections ofMail(FilterRegistry registry, Lineup chosen) {
        return new Inspections(registry, Optional.of(chosen));
    }

    /** Those of a connection. */
    public static Inspections ofConnection(FilterRegistry registry) {
        return new Inspections(registry, Optional.empty());
    }

    List<Choice> choices() {
        return chosen.orElseGet(registry::lineup).choices();
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** The inspection by the filter that is chosen; empty if it is absent. */
    synchronized Optional<Inspecting> of(Choice choice) {
        Inspecting life = lives.get(choice.key());
        if (life != null && stays(life, choice)) {
            return Optional.of(life);
        }
        if (life != null) {
            life.end(Optional.empty());
        }
        Optional<Inspecting> next = present(choice).or(() -> registry.lineup()
                .find(choice.key())
                .flatMap(Choice::filter)
                .filter(filter -> !filter.hasLeft())
                .or(choice::filter) // it was set back, and nothing is chosen so any more
                .filter(filter -> !filter.hasLeft())
                .map(filter -> new Inspecting(filter, choice))); // for the mail it was chosen for, and no other
        next.ifPresentOrElse(one -> lives.put(choice.key(), one), () -> lives.remove(choice.key()));
        return next;
    }

    /**
     * The inspection by a filter in shadow; empty if it is absent, or all has ended.
     *
     * @param begun makes one
     */
    synchronized Optional<Shadow> shadow(Choice choice, Function<Inspecting, Shadow> begun) {
        Shadow life = shadows.get(choice.key());
        if (life != null && life.filter().hasLeft()) { // a connection outlives it, and sees the next version
            life.end(Optional.empty(), Set.of());
            life = null;
        }
        if (life == null && !ended) {
            life = present(choice).map(begun).orElse(null);
            if (life != null) {
                shadows.put(choice.key(), life);
            }
        }
        return Optional.ofNullable(life).filter(one -> !ended);
    }

    /** A filter in force has said something, which those in shadow are compared with. */
    synchronized void said(String name, List<String> kinds) {
        if (!kinds.equals(List.of("pass"))) {
            said.computeIfAbsent(name, one -> new TreeSet<>()).addAll(kinds);
        }
    }

    private boolean stays(Inspecting life, Choice choice) {
        if (chosen.isPresent()) {
            return life.wasAsked() || !life.filter().isOut();
        }
        return !life.filter().hasLeft() && choice.filter().equals(Optional.of(life.filter()));
    }

    private static Optional<Inspecting> present(Choice choice) {
        return choice.filter()
                .filter(filter -> choice.shadow() ? !filter.hasLeft() : !filter.isOut())
                .map(filter -> new Inspecting(filter, choice));
    }

    /** Ends them all; does nothing the second time. Does not block. */
    public void end(Optional<Ended> how) {
        List<Inspecting> all;
        Map<Choice.Key, Shadow> compared;
        Map<String, Set<String>> done;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            all = List.copyOf(lives.values());
            compared = Map.copyOf(shadows);
            done = Map.copyOf(said);
        }
        all.forEach(life -> {
            life.end(how);
            registry.watch().ended(life);
        });
        compared.forEach((key, shadow) -> shadow.end(how, done.getOrDefault(key.name(), Set.of())));
    }
}
