package org.posthouse.intake;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.body.HeaderScan;
import org.posthouse.intake.filter.Ruling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One mail on its way in. */
final class MailTransaction implements Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(MailTransaction.class);
    private static final Status BAD_SEQUENCE = new Status(503, "5.5.1", "Bad sequence of commands");
    private static final Status NO_RECIPIENT = new Status(554, "5.5.1", "No valid recipients");
    private static final Status TOO_MANY = new Status(452, "4.5.3", "Too many recipients"); // rfc5321#4.5.3.1.10
    private static final Status TOO_BIG = new Status(552, "5.3.4", "Message too big");
    private static final Status CIRCLE = new Status(554, "5.4.6", "Too many hops"); // rfc5321#6.3
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot process the message now");

    /** How often recipients may be named, on average. */
    private static final int MAX_REPEATED = 10;

    private enum State {
        OPEN,
        DETACHED,
        COMMITTED,
        ABORTED
    }

    private final Door door;
    private final String id;
    private final Origin origin;
    private final Settings settings;
    private final List<Header> added = new ArrayList<>();

    /** One entry a RCPT that was accepted; {@code unique} has each recipient once. */
    private final List<Integer> accepted = new ArrayList<>();

    private final List<Recipient> unique = new ArrayList<>();
    private final Map<Address, Integer> seen = new HashMap<>();
    private Sender sender;
    private BodySink sink;
    private State state = State.OPEN;
    private boolean crowded;
    private boolean left;

    MailTransaction(Door door, String id, Origin origin, List<Header> connectFields) {
        this.door = door;
        this.id = id;
        this.origin = origin;
        this.settings = door.settings();
        added.addAll(connectFields);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized void sender(Sender from) throws Rejection {
        require(state == State.OPEN && sender == null);
        try {
            door.requireOpen();
            if (settings.maxSize() > 0 && from.size() > settings.maxSize()) {
                throw new Rejection(TOO_BIG); // rfc1870#6.1
            }
            if (!door.scratch.hasRoomFor(from.size())) {
                throw new Rejection(Status.STORAGE_FULL);
            }
            door.doorkeeper.sender(origin, from, settings.senderCheck());
            Ruling ruling = door.chain.sender(context(from), from);
            Door.check(ruling);
            before(ruling.added());
        } catch (Rejection refused) {
            state = State.ABORTED;
            trace("refused", "sender " + from.path() + client() + ": " + refused.status());
            throw refused;
        }
        sender = from;
    }

    @Override
    public synchronized void recipient(Recipient recipient) throws Rejection {
        require(state == State.OPEN && sender != null && sink == null);
        door.requireOpen();
        if (accepted.size() >= settings.maxRecipients() * (long) MAX_REPEATED) {
            throw new Rejection(TOO_MANY); // the same ones again and again
        }
        Address same =
                new Address(recipient.address().localPart(), recipient.address().domainKey());
        Integer known = seen.get(same);
        if (known != null) {
            accepted.add(known); // rfc2033#4.2: a reply for each RCPT, though one copy
            return;
        }
        try {
            if (unique.size() >= settings.maxRecipients()
                    || !door.crowd.hasRoom(unique.size())
                    || sender.address().isEmpty() && unique.size() >= settings.maxNullSenderRecipients()) {
                throw new Rejection(TOO_MANY);
            }
            door.doorkeeper.recipient(origin, sender, recipient);
            Ruling ruling = door.chain.recipient(context(sender), recipient);
            Door.check(ruling);
            before(ruling.added());
        } catch (Rejection refused) {
            boolean again = crowded && refused.status().equals(TOO_MANY);
            crowded |= refused.status().equals(TOO_MANY);
            if (!again) { // thousands may follow, and would push all else out of log and trace
                trace(
                        "refused",
                        "recipient <" + recipient.address() + "> from " + sender.path() + client() + ": "
                                + refused.status());
            }
            throw refused;
        }
        seen.put(same, unique.size());
        accepted.add(unique.size());
        unique.add(recipient);
        door.crowd.came(unique.size());
    }

    /** Its recipients are no longer kept on its behalf. */
    private synchronized void leave() {
        if (!left) {
            left = true;
            door.crowd.left(unique.size());
        }
    }

    @Override
    public synchronized OutputStream data() throws Rejection {
        require(state == State.OPEN && sender != null);
        if (sink == null) {
            door.requireOpen();
        }
        if (unique.isEmpty()) {
            throw new Rejection(NO_RECIPIENT); // rfc5321#3.3
        }
        if (sink == null) {
            sink = door.scratch.sink(settings.maxSize());
        }
        return sink;
    }

    @Override
    public synchronized long received() {
        return sink == null ? 0 : sink.received();
    }

    private void require(boolean condition) throws Rejection {
        if (!condition) {
            throw new Rejection(BAD_SEQUENCE);
        }
    }

    private Context context(Sender from) {
        return new Context(id, origin, from, unique);
    }

    private void before(List<Header> fields) {
        added.addAll(0, fields);
    }

    private void trace(String stage, String detail) {
        door.services.trace(id, stage, detail);
    }

    private String client() {
        return origin.remote()
                .map(r -> " client "
                        + (r.getAddress() == null
                                ? r.getHostString()
                                : r.getAddress().getHostAddress()))
                .orElse("");
    }

    @Override
    public void commit(Completion whenDurable) {
        synchronized (this) {
            if (state != State.OPEN || sink == null) {
                whenDurable.done(outcome(BAD_SEQUENCE));
                return;
            }
            state = State.COMMITTED;
        }
        if (!door.gate.enter()) {
            sink.discard();
            leave();
            whenDurable.done(new Outcome.Unavailable());
            return;
        }
        Body body = null;
        Optional<Outcome> ended;
        try {
            Optional<Body> finished = sink.finish();
            body = finished.orElse(null);
            ended = body == null ? Optional.of(outcome(sink.failure().orElse(BROKEN))) : take(body, whenDurable);
        } catch (IOException e) {
            LOG.warn("{} cannot be processed", id, e);
            ended = Optional.of(outcome(BROKEN));
        } catch (RuntimeException | LinkageError e) { // a router that leaves can load no class any more
            LOG.error("{} cannot be processed", id, e);
            ended = Optional.of(outcome(BROKEN));
        } finally {
            if (body != null) {
                body.release();
            }
        }
        if (ended.isPresent()) {
            Status reply = ended.get().status();
            if (!reply.positive()) {
                trace("refused", "message from " + sender.path() + client() + ": " + reply);
            }
            door.gate.leave();
            leave();
            whenDurable.done(ended.get());
        }
    }

    /** Filters the message and hands it over; empty if that is under way. */
    private Optional<Outcome> take(Body body, Completion whenDurable) throws IOException {
        HeaderScan scan = HeaderScan.of(body);
        if (scan.received() >= settings.maxReceived()) {
            return Optional.of(outcome(CIRCLE));
        }
        Instant now = door.clock.instant();
        byte[] prefix = Stamp.before(added, Stamp.prefix(id, origin, sender, unique, scan, settings.hostname(), now));
        trace("received", summary(body.size()));
        Ruling ruling = door.chain.message(context(sender), Messages.prefixed(prefix, body.message()));
        Body rewritten = ruling.rewritten().orElse(null);
        try {
            ruling.provenance().forEach(line -> trace("filter", line));
            if (ruling.isPartAbsent()) {
                return Optional.of(new Outcome.Unavailable());
            }
            Verdict last = ruling.last().orElse(Verdict.PASS);
            if (last instanceof Verdict.Reject reject) {
                return Optional.of(outcome(reject.status()));
            } else if (last instanceof Verdict.Defer defer) {
                return Optional.of(outcome(defer.status()));
            } else if (last instanceof Verdict.Discard discard) {
                trace("discarded", "by filter " + ruling.by() + ": " + discard.reason());
                return Optional.of(outcome(Handover.ACCEPTED));
            }
            if (rewritten != null) {
                prefix = new byte[0];
            }
            List<Header> fields = new ArrayList<>(ruling.added());
            if (settings.provenance() && !ruling.provenance().isEmpty()) {
                fields.add(0, provenance(ruling.provenance()));
            }
            prefix = Stamp.before(fields, prefix);
            hand(prefix, rewritten == null ? body : rewritten, last, ruling.by(), now, whenDurable);
            return Optional.empty();
        } finally {
            if (rewritten != null) {
                rewritten.release();
            }
        }
    }

    private void hand(byte[] prefix, Body body, Verdict last, String by, Instant now, Completion whenDurable) {
        List<Recipient> to = unique;
        boolean redirected = last instanceof Verdict.Redirect;
        String held = "";
        if (last instanceof Verdict.Redirect redirect) {
            to = redirect.recipients().stream().map(Recipient::of).toList();
            trace("redirected", "by filter " + by + " to " + redirect.recipients());
        } else if (last instanceof Verdict.Quarantine quarantine) {
            held = "quarantined by filter " + by + ": " + quarantine.reason();
        }
        Destinations destinations = Destinations.of(id, to, door.services);
        new Handover(door, id, origin, sender, destinations, prefix, body, now, held, settings.directWait())
                .start(result -> {
                    door.gate.leave();
                    leave();
                    whenDurable.done(result.nothingDone() ? new Outcome.Unavailable() : settled(result, redirected));
                });
    }

    private Outcome settled(Handover.Result result, boolean redirected) {
        if (redirected) {
            return outcome(result.whole()); // whoever was named gets the same answer
        }
        List<Status> each = accepted.stream().map(result.bySource()::get).toList();
        return new Outcome.Settled(result.whole(), each);
    }

    private String summary(long size) {
        return "from " + sender.path() + " to <" + unique.get(0).address() + ">"
                + (unique.size() > 1 ? " and " + (unique.size() - 1) + " more" : "") + ", " + size + " octets, "
                + origin.protocol() + client()
                + origin.account().map(a -> " account " + a).orElse("");
    }

    private static Header provenance(List<String> entries) {
        String value = String.join(";\r\n\t", entries).replaceAll("[^\\x20-\\x7e\\r\\n\\t]", "?");
        return Header.of("X-Posthouse-Filters", value);
    }

    private Outcome outcome(Status status) {
        return new Outcome.Settled(status, Collections.nCopies(accepted.size(), status));
    }

    @Override
    public synchronized String detach() {
        if (state != State.OPEN) {
            throw new IllegalStateException("the transaction is " + state);
        }
        state = State.DETACHED;
        return door.park(this);
    }

    synchronized void attached() {
        if (state == State.DETACHED) {
            state = State.OPEN;
        }
    }

    @Override
    public synchronized void close() {
        if (state == State.OPEN) {
            abort();
        }
    }

    /** Ends it without a commit. */
    synchronized void abort() {
        if (state == State.OPEN || state == State.DETACHED) {
            state = State.ABORTED;
            leave();
            if (sink != null) {
                sink.discard();
            }
        }
    }
}
