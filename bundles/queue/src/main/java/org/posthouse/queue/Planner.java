package org.posthouse.queue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.DeliveryKey;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.transport.RecipientResult;

/** Finds out what to do for an entry: expands aliases that are left, and groups its recipients by route. */
final class Planner {
    private static final int MAX_DEPTH = 5;
    private static final int MAX_RECIPIENTS = 10_000;
    private static final Status NO_ROUTE = new Status(550, "5.4.4", "No route to the recipient's domain");
    private static final Status WAITING = new Status(451, "4.3.2", "A part of this server is absent");

    /**
     * What to do.
     *
     * @param states all recipients of the entry, aliases expanded
     * @param jobs indexes of recipients by the route they take
     * @param settled results of recipients that need no transport
     * @param held indexes of recipients whose route is to be held
     */
    record Plan(
            List<RecipientState> states,
            Map<Route, List<Integer>> jobs,
            Map<Integer, RecipientResult> settled,
            Set<Integer> held) {}

    private final Services services;

    Planner(Services services) {
        this.services = services;
    }

    Plan plan(Entry entry) {
        List<RecipientState> states = expand(entry);
        Map<Route, List<Integer>> jobs = new LinkedHashMap<>();
        Map<Integer, RecipientResult> settled = new LinkedHashMap<>();
        Set<Integer> held = new HashSet<>();
        List<Router> routers = services.routers();
        for (int i = 0; i < states.size(); i++) {
            RecipientState state = states.get(i);
            if (!state.pending()) {
                continue;
            }
            if (isRefused(state)) {
                settled.put(
                        i,
                        new RecipientResult(
                                RecipientResult.Action.FAILED, state.last().orElseThrow(), state.remoteMta()));
                continue;
            }
            Optional<Route> route = route(routers, state.recipient());
            if (route.isEmpty()) {
                settled.put(i, noRoute(routers, state.recipient()));
            } else if (route.get().transport().equals(Route.HOLD)) {
                held.add(i);
            } else if (services.transport(route.get().transport()) == null) {
                settled.put(i, RecipientResult.notTried(WAITING));
            } else {
                jobs.computeIfAbsent(route.get(), r -> new ArrayList<>()).add(i);
            }
        }
        return new Plan(states, jobs, settled, held);
    }

    /** True if it was refused for good already, and only the sender has not been told. */
    static boolean isRefused(RecipientState state) {
        return state.pending() && state.last().map(Status::permanent).orElse(false);
    }

    private static Optional<Route> route(List<Router> routers, Recipient recipient) {
        for (Router router : routers) {
            Optional<Route> route = router.route(recipient);
            if (route.isPresent()) {
                return route;
            }
        }
        return Optional.empty();
    }

    private RecipientResult noRoute(List<Router> routers, Recipient recipient) {
        Directory directory = services.directory();
        boolean known = !routers.isEmpty()
                && directory != null
                && !(directory.resolve(recipient.address()) instanceof Resolution.TryLater);
        return known ? RecipientResult.failed(NO_ROUTE) : RecipientResult.notTried(WAITING);
    }

    private List<RecipientState> expand(Entry entry) {
        Directory directory = services.directory();
        if (directory == null) {
            return new ArrayList<>(entry.recipients());
        }
        Map<String, RecipientState> known = new LinkedHashMap<>();
        entry.recipients().forEach(state -> known.put(state.key(), state));
        Map<String, RecipientState> states = new LinkedHashMap<>();
        for (RecipientState state : entry.recipients()) {
            if (!state.pending() || isRefused(state)) {
                states.put(state.key(), state);
                continue;
            }
            Map<String, RecipientState> leaves = new LinkedHashMap<>();
            expand(entry.id(), state, directory, new HashSet<>(Set.of(state.key())), leaves, 0);
            if (leaves.isEmpty()) {
                // aliases that lead to each other only: the recipient stays, and its failure is told
                leaves.put(state.key(), state);
            }
            // one that was a recipient already keeps its own state, delivered or not
            leaves.forEach((key, leaf) -> states.putIfAbsent(key, known.getOrDefault(key, leaf)));
        }
        return new ArrayList<>(states.values());
    }

    /**
     * Collects where a recipient leads to in the end.
     *
     * @param visited keys of what was looked at on behalf of this recipient
     * @param into final recipients by their keys; stays empty if there is no end
     */
    private void expand(
            String mail,
            RecipientState state,
            Directory directory,
            Set<String> visited,
            Map<String, RecipientState> into,
            int depth) {
        Resolution resolution = directory.resolve(state.recipient().address());
        if (!(resolution instanceof Resolution.Forward forward)
                || depth >= MAX_DEPTH
                || into.size() + forward.targets().size() > MAX_RECIPIENTS) {
            into.putIfAbsent(state.key(), state);
            return;
        }
        for (Address target : forward.targets()) {
            boolean foreign = directory.resolve(target) instanceof Resolution.Foreign;
            String key = DeliveryKey.of(mail, target, foreign);
            if (visited.add(key)) {
                RecipientState next = new RecipientState(
                        state.recipient().redirectedTo(target),
                        key,
                        RecipientState.Phase.PENDING,
                        state.last(),
                        state.remoteMta(),
                        state.delayNotified());
                expand(mail, next, directory, visited, into, depth + 1);
            }
        }
        services.trace(mail, "expanded", "<" + state.recipient().address() + "> to " + forward.targets());
    }
}
