package org.posthouse.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.support.operation.Described;
import org.posthouse.update.inventory.Contracts;

/** Tells what an update would touch, before anybody does it. */
final class PreviewOperation {
    private static final int MOST = 12;

    private final Update update;
    private final Impact impact;

    PreviewOperation(Update update, Impact impact) {
        this.update = update;
        this.impact = impact;
    }

    Operation operation() {
        return new Described(
                "update-preview",
                "Shows what an update of a bundle would touch, and whether it would be taken. Nothing is changed.",
                true, // it reads any file of the server
                List.of(
                        Parameter.required(
                                "bundle", "the bundle's symbolic name (org.posthouse. may be omitted) or id"),
                        Parameter.optional(
                                "jar",
                                "the new jar: a path on the server, or a file: or mvn: URL; default: its original location")),
                (values, progress) -> preview(values));
    }

    private Result preview(Map<String, String> values) throws OperationException {
        Bundle bundle = update.parts().find(values.get("bundle"));
        Optional<String> jar = Optional.ofNullable(values.get("jar")).filter(one -> !one.isBlank());
        Optional<String> against = obstacle(bundle);
        String version = bundle.getVersion().toString();
        try {
            version = update.tried(bundle, jar).version().toString();
        } catch (OperationException refused) {
            against = Optional.of(against.map(first -> first + "; also: ").orElse("") + refused.getMessage());
        }
        List<List<String>> rows = new ArrayList<>();
        Set<String> refreshed = impact.refreshed(bundle);
        row(rows, "refreshed", refreshed.isEmpty() ? List.of("no other bundle") : refreshed);
        row(rows, "stops and starts", impact.components(bundle));
        Impact.Users users = impact.users(bundle);
        row(rows, "stops until it is back", users.stopping());
        if (users.noticing() > 0) {
            rows.add(List.of(
                    "goes on without it",
                    users.noticing() + (users.noticing() == 1 ? " component" : " components") + " of other bundles"));
        }
        impact.listeners(bundle).forEach(line -> rows.add(List.of("listener", line)));
        impact.filters(bundle, version).forEach(line -> rows.add(List.of("entry of filters", line)));
        String absence = Contracts.absence(bundle);
        if (!absence.isEmpty()) {
            rows.add(List.of("in the meantime", absence));
        }
        String change = bundle.getSymbolicName() + " " + bundle.getVersion() + " → " + version + ": ";
        return new Result(
                against.map(why -> bundle.getSymbolicName() + " would not be updated: " + why)
                        .orElse(change
                                + (Parts.ownsSockets(bundle)
                                        ? "possible with --end-connections; every connection would end"
                                        : "possible without a restart")),
                List.of("what", "which"),
                rows);
    }

    private Optional<String> obstacle(Bundle bundle) {
        try {
            update.parts().mayBeReplaced(bundle, true);
            return Optional.empty();
        } catch (OperationException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static void row(List<List<String>> rows, String what, Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        if (!all.isEmpty()) {
            String some = String.join(", ", all.subList(0, Math.min(MOST, all.size())));
            rows.add(List.of(what, some + (all.size() > MOST ? " and " + (all.size() - MOST) + " more" : "")));
        }
    }
}
