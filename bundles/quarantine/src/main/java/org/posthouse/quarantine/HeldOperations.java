package org.posthouse.quarantine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.support.calls.BoundedCalls;
import org.posthouse.support.calls.BusyException;
import org.posthouse.support.operation.Described;

/** Shows administrators the mail on hold, by its reasons. What is done with it the operations of the queue do. */
@Component(
        service = {},
        immediate = true)
public final class HeldOperations {
    private static final int PIECE = 500;
    private static final int LOOKED_AT = 20_000;
    private static final int SHOWN = 100;
    private static final int MOST_SHOWN = 500;

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final BoundedCalls calls = new BoundedCalls("held-mail", 2, 8, Duration.ofSeconds(20));

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile QueueAdmin queue;

    @Activate
    void activate(BundleContext context) {
        for (Operation operation : all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        calls.close();
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "held-groups",
                        "Shows for which reasons mail is on hold, and how much.",
                        false,
                        List.of(),
                        (values, progress) -> called(this::groups)),
                new Described(
                        "held-list",
                        "Shows the mail on hold: who it says it is from, its subject, and what spoke against it.",
                        false,
                        List.of(
                                Parameter.optional(
                                        "reason", "part of who put it on hold and why, as held-groups shows it"),
                                Parameter.optional(
                                        "after",
                                        "continue after this position, shown at the end of an incomplete list"),
                                new Parameter("limit", "maximum rows, default 100", Parameter.Kind.NUMBER, false)),
                        (values, progress) -> list(values)));
    }

    /** What reads the queue. */
    private interface Look {
        Result at(QueueAdmin queue) throws IOException;
    }

    private Result called(Look look) throws OperationException {
        QueueAdmin now = queue;
        if (now == null) {
            throw new OperationException(
                    "The queue is absent: it is being replaced, still starting, or missing. Try again in a few seconds");
        }
        try {
            return calls.make(() -> look.at(now));
        } catch (BusyException busy) {
            throw new OperationException("Cannot look at the held mail now: " + busy.getMessage(), busy);
        } catch (IOException failed) {
            throw new OperationException("Cannot read the queue: " + failed.getMessage(), failed);
        }
    }

    private Result groups(QueueAdmin mails) {
        Group.Collector groups = new Group.Collector();
        Query held = Query.builder().state(Query.State.HELD).build();
        OptionalLong after = OptionalLong.empty();
        int looked = 0;
        do {
            Spool.Page page = mails.list(held, after, PIECE);
            page.mails().forEach(listed -> groups.add(listed.mail()));
            looked += page.mails().size();
            after = page.next();
        } while (after.isPresent() && looked < LOOKED_AT);
        return new Result(
                after.isPresent() ? "Only the oldest " + looked + " mails on hold were looked at" : "",
                List.of("held by", "reason", "mails", "oldest", "match"),
                groups.groups().stream()
                        .map(g -> List.of(
                                g.by(),
                                g.match().isEmpty()
                                        ? "other reasons"
                                        : g.reason().strip(),
                                Integer.toString(g.mails()),
                                time(g.oldest()),
                                g.match()))
                        .toList());
    }

    private Result list(Map<String, String> values) throws OperationException {
        int limit =
                number(values, "limit").map(n -> (int) Math.min(n, MOST_SHOWN)).orElse(SHOWN);
        Optional<Long> after = number(values, "after");
        Query.Builder query = Query.builder().state(Query.State.HELD);
        Optional.ofNullable(values.get("reason"))
                .filter(text -> !text.isBlank())
                .ifPresent(query::reason);
        return called(mails -> {
            Spool.Page page = mails.list(
                    query.build(), after.map(OptionalLong::of).orElse(OptionalLong.empty()), Math.max(1, limit));
            List<List<String>> rows = new ArrayList<>();
            for (Spool.Listed listed : page.mails()) {
                rows.add(row(mails, listed.mail()));
            }
            return new Result(
                    page.next().isPresent()
                            ? "There may be more: continue with --after "
                                    + page.next().getAsLong()
                            : "",
                    List.of("id", "arrived", "from", "sender", "to", "subject", "reason", "findings"),
                    rows);
        });
    }

    private static Optional<Long> number(Map<String, String> values, String name) throws OperationException {
        String text = values.getOrDefault(name, "").strip();
        if (!text.matches("\\d{0,18}")) {
            throw new OperationException(name + " must be a number, not " + text);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
    }

    private static List<String> row(QueueAdmin mails, Mail mail) {
        List<Recipient> held = mail.open().stream()
                .filter(r -> r.disposition().held().isPresent())
                .toList();
        String first = held.isEmpty() ? "" : held.get(0).address().toString();
        String to = held.size() > 1 ? first + " +" + (held.size() - 1) : first;
        String reason = held.stream()
                .flatMap(r -> r.disposition().held().stream())
                .map(Hold::text)
                .distinct()
                .collect(Collectors.joining(", "));
        Optional<HeldMail> read;
        try {
            read = mails.read(mail.id(), message -> Reader.read(mail, message, List.of(), reason));
        } catch (IOException damaged) { // it can be deleted all the same
            read = Optional.empty();
        }
        return List.of(
                mail.id(),
                time(mail.arrived()),
                read.map(HeldMail::from).orElse(mail.sender().path()),
                read.map(HeldMail::sender).orElse(""),
                to,
                read.map(HeldMail::subject).orElse(""),
                reason.replaceAll("\\s+", " "),
                String.join("; ", Reader.findings(mail.results())));
    }

    private static String time(Instant when) {
        return when.truncatedTo(ChronoUnit.SECONDS).toString().replace("T", " ").replace("Z", "");
    }
}
