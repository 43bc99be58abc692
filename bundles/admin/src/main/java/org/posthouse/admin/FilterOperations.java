package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.api.admin.Parameter.required;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;

/** Filters: which there are, which are asked, what they decided, why one failed. */
final class FilterOperations {
    private final Services.Source<FilterAdmin> filters;

    FilterOperations(Services.Source<FilterAdmin> filters) {
        this.filters = filters;
    }

    List<Operation> all() {
        return List.of(
                read(
                        "filter-list",
                        "Shows the filters in the order they run, and those that are not used.",
                        a -> list()),
                read(
                        "filter-show",
                        "Shows a filter with the stack trace of its latest failure.",
                        this::show,
                        required("name", "name of the filter")),
                read(
                        "filter-decisions",
                        "Shows recent decisions of filters.",
                        this::decisions,
                        new Parameter("limit", "maximum rows, default 50", Parameter.Kind.NUMBER, false)));
    }

    private Result list() throws OperationException {
        return Result.table(
                List.of(
                        "filter",
                        "bundle",
                        "ranking",
                        "direction",
                        "state",
                        "calls",
                        "failures",
                        "waiting",
                        "stuck",
                        "mean",
                        "verdicts"),
                filters.get().filters().stream()
                        .map(f -> List.of(
                                f.name(),
                                f.bundle(),
                                Integer.toString(f.ranking()),
                                f.direction(),
                                state(f),
                                Long.toString(f.calls()),
                                Long.toString(f.failures()),
                                Integer.toString(f.waiting()),
                                stuck(f),
                                Format.micros(f.averageMicros()),
                                verdicts(f)))
                        .toList());
    }

    private static String state(FilterInfo f) {
        return f.state() + (f.required() ? ", required" : "");
    }

    /** Threads that late calls keep: with all of them stuck, its mail waits until one returns or it is updated. */
    private static String stuck(FilterInfo f) {
        return f.stuck() == 0 ? "" : f.stuck() + " of " + f.threads();
    }

    private static String verdicts(FilterInfo f) {
        return f.verdicts().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Several versions of a filter can be there. */
    private Result show(Arguments a) throws OperationException {
        List<FilterInfo> named = filters.get().filters().stream()
                .filter(f -> f.name().equals(a.get("name")))
                .toList();
        if (named.isEmpty()) {
            throw new OperationException("No filter " + a.get("name"));
        }
        return Result.text(named.stream().map(FilterOperations::report).collect(Collectors.joining("\n\n")));
    }

    private static String report(FilterInfo f) {
        return "filter: " + f.name()
                + "\nbundle: " + f.bundle()
                + "\nranking: " + f.ranking()
                + "\ndirection: " + f.direction()
                + "\nstate: " + state(f)
                + "\ncalls: " + f.calls()
                + "\nfailures: " + f.failures()
                + "\nwaiting: " + f.waiting()
                + "\nstuck: " + stuck(f)
                + "\nmean: " + Format.micros(f.averageMicros())
                + "\nverdicts: " + verdicts(f)
                + f.failure()
                        .map(failure -> "\nlatest failure:\n" + failure.stripTrailing())
                        .orElse("");
    }

    private Result decisions(Arguments a) throws OperationException {
        return Result.table(
                List.of("time", "mail", "filter", "stage", "verdict", "detail"),
                filters.get().decisions(a.number("limit", 50, 1000)).stream()
                        .map(d -> List.of(
                                Format.time(d.at()), d.transaction(), d.filter(), d.stage(), d.verdict(), d.detail()))
                        .toList());
    }
}
