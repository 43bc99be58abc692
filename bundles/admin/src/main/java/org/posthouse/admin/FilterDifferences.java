package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.FilterTrials.Compared;
import org.posthouse.api.filter.FilterTrials.Group;
import org.posthouse.mime.Mime;

/** In what a filter in shadow, or one that a replay has asked, differs from what was done, and on which mails. */
final class FilterDifferences {
    private final Services.Source<FilterTrials> trials;

    FilterDifferences(Services.Source<FilterTrials> trials) {
        this.trials = trials;
    }

    Operation operation() {
        return read(
                "filter-differences",
                "Shows in what a filter in shadow or a replay differs from what was done, grouped by kind; of one "
                        + "kind, the mails.",
                this::run,
                required("name", "name of the filter"),
                optional("kind", "show the mails of these groups: 'pass -> reject', or a part of it"));
    }

    private Result run(Arguments a) throws OperationException {
        List<Group> groups = trials.get().differences(a.get("name"));
        if (groups.isEmpty()) {
            return Result.text("No differences of " + a.get("name") + " are kept");
        }
        return a.text("kind").isPresent() ? mails(groups, a.get("kind")) : groups(groups);
    }

    private static Result groups(List<Group> groups) {
        return Result.table(
                List.of("bundle", "by", "kind", "mails", "latest", "mail", "from", "subject"),
                groups.stream()
                        .map(group -> {
                            Compared latest = group.mails().get(0);
                            return List.of(
                                    group.bundle(),
                                    by(group),
                                    group.kind(),
                                    Long.toString(group.count()),
                                    Format.time(latest.at()),
                                    latest.mail(),
                                    latest.sender(),
                                    subject(latest));
                        })
                        .toList());
    }

    private static Result mails(List<Group> groups, String wanted) throws OperationException {
        List<List<String>> rows = new ArrayList<>();
        for (Group group : groups) {
            if (plain(group.kind()).contains(plain(wanted))) {
                for (Compared mail : group.mails()) {
                    rows.add(List.of(
                            Format.time(mail.at()),
                            by(group),
                            group.kind(),
                            mail.mail(),
                            mail.sender(),
                            subject(mail),
                            mail.detail()));
                }
            }
        }
        if (rows.isEmpty()) {
            throw new OperationException("No differences of the kind " + wanted + " are kept");
        }
        return Result.table(List.of("time", "by", "kind", "mail", "from", "subject", "detail"), rows);
    }

    private static String by(Group group) {
        return group.source().name().toLowerCase(Locale.ROOT);
    }

    private static String subject(Compared mail) {
        return Mime.decodeWords(mail.subject()).replaceAll("\\p{Cntrl}+", " ");
    }

    /** An arrow is hard to type. */
    private static String plain(String kind) {
        return kind.toLowerCase(Locale.ROOT).replace("->", "→").replaceAll("\\s+", "");
    }
}
