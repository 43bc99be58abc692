package org.posthouse.smtp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/**
 * An intake that keeps what it takes. Local parts of addresses say what it answers: {@code nobody} is unknown,
 * {@code later} is deferred, {@code paused} in the words of an absent part, {@code spam} as a sender is refused, {@code full} is accepted but its own outcome is a 452,
 * {@code crash} throws.
 */
final class MemoryIntake implements Intake {
    /** Less of a message may be written where nothing may block. */
    private static final int INLINE = 64 * 1024;

    /** A message that was acknowledged. */
    record Stored(String id, Origin origin, Sender sender, List<Recipient> recipients, String text) {}

    final List<Stored> stored;
    final List<Origin> connected = new ArrayList<>();
    /** Transactions that were begun or attached, and neither committed, closed nor detached. */
    final Set<String> open = new LinkedHashSet<>();

    final Map<String, MemoryTransaction> detached = new HashMap<>();
    final Deque<Runnable> pending = new ArrayDeque<>();

    long maxSize = 10_000_000;
    /** Commits wait for {@link #complete}. */
    boolean slow;
    /** Streams throw. */
    boolean diskGone;
    /** What is answered to {@link #connect}; null for nothing. */
    Status refusal;
    /** True where methods may be called that may block. */
    BooleanSupplier onWorker = () -> true;

    /** It was closed: every method says so. */
    boolean gone;
    /** A part that it needs is absent. */
    boolean partAbsent;
    /** Local parts that are refused for good. */
    final Set<String> refused = new LinkedHashSet<>();

    private final int[] ids;
    private int tickets;

    MemoryIntake() {
        stored = new ArrayList<>();
        ids = new int[1];
    }

    /** Comes after another one: mails go to the same place, transactions do not come along. */
    MemoryIntake(MemoryIntake other) {
        stored = other.stored;
        ids = other.ids;
        maxSize = other.maxSize;
        slow = other.slow;
        onWorker = other.onWorker;
        refused.addAll(other.refused);
    }

    private void requirePresent() throws Rejection {
        if (gone || partAbsent) {
            throw new Rejection.Unavailable();
        }
    }

    /** Completes the oldest commit that waits. */
    void complete() {
        pending.remove().run();
    }

    private void requireWorker() {
        if (!onWorker.getAsBoolean()) {
            throw new AssertionError("called where nothing may block");
        }
    }

    /** Answers to steps wait for {@link #answer}. */
    boolean thoughtful;

    final Deque<Runnable> thoughts = new ArrayDeque<>();
    /** Names that clients gave, as intake was told. */
    final List<String> helos = new ArrayList<>();
    /** Sessions that ended. */
    final List<String> ended = new ArrayList<>();

    /** A step of a transaction, as it would be without callbacks. */
    private interface Step {
        void run() throws Rejection;
    }

    private void decide(Answer.Taker taker, Step step) {
        Runnable thought = () -> {
            Answer answer;
            try {
                step.run();
                answer = Answer.ACCEPTED;
            } catch (Rejection refused) {
                answer = Answer.of(refused);
            }
            taker.answered(answer);
        };
        if (thoughtful) {
            thoughts.add(thought);
        } else {
            thought.run();
        }
    }

    /** Gives the oldest answer that waits. */
    void answer() {
        thoughts.remove().run();
    }

    @Override
    public void connect(Origin origin, Answer.Taker taker) {
        requireWorker();
        decide(taker, () -> {
            connected.add(origin);
            if (refusal != null) {
                throw new Rejection(refusal);
            }
        });
    }

    @Override
    public void helo(Origin origin, Answer.Taker taker) {
        requireWorker();
        decide(taker, () -> {
            requirePresent();
            helos.add(origin.helo().orElseThrow());
            if (origin.helo().get().equals("liar.test")) {
                throw new Rejection(550, "5.7.1", "That is not your name");
            }
        });
    }

    @Override
    public void disconnected(String session) {
        ended.add(session);
    }

    @Override
    public Transaction begin(Origin origin) throws Rejection {
        requireWorker();
        requirePresent();
        MemoryTransaction transaction = new MemoryTransaction("t" + ++ids[0], origin);
        open.add(transaction.id);
        return transaction;
    }

    @Override
    public Transaction attach(String ticket) throws Rejection {
        requireWorker();
        requirePresent();
        MemoryTransaction transaction = detached.remove(ticket);
        if (transaction == null) {
            throw new Rejection(451, "4.3.0", "No such ticket");
        }
        open.add(transaction.id);
        return new MemoryTransaction(transaction);
    }

    @Override
    public long maxSize() {
        return maxSize;
    }

    /** A handle on a transaction; useless once it is detached, closed or committed. */
    final class MemoryTransaction implements Transaction {
        private final String id;
        private final Origin origin;
        private final ByteArrayOutputStream message;
        private final List<Recipient> recipients;
        private Sender sender;
        private boolean over;

        MemoryTransaction(String id, Origin origin) {
            this.id = id;
            this.origin = origin;
            this.message = new ByteArrayOutputStream();
            this.recipients = new ArrayList<>();
        }

        MemoryTransaction(MemoryTransaction other) {
            this.id = other.id;
            this.origin = other.origin;
            this.message = other.message;
            this.recipients = other.recipients;
            this.sender = other.sender;
        }

        private void use(boolean mayBlock) {
            if (over) {
                throw new IllegalStateException("transaction " + id + " is over");
            }
            if (mayBlock) {
                requireWorker();
            }
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void sender(Sender given, Answer.Taker taker) {
            use(true);
            decide(taker, () -> sender(given));
        }

        private void sender(Sender given) throws Rejection {
            requirePresent();
            if (given.address().map(Address::localPart).filter("spam"::equals).isPresent()) {
                throw new Rejection(550, "5.7.1", "Not from you");
            }
            sender = given;
        }

        @Override
        public void recipient(Recipient recipient, Answer.Taker taker) {
            use(true);
            decide(taker, () -> recipient(recipient));
        }

        private void recipient(Recipient recipient) throws Rejection {
            requirePresent();
            if (refused.contains(recipient.address().localPart())) {
                throw new Rejection(550, "5.1.1", "No such user any more");
            }
            switch (recipient.address().localPart()) {
                case "nobody" -> throw new Rejection(550, "5.1.1", "No such user here");
                case "later" -> throw new Rejection(450, "4.2.0", "Try again later");
                case "paused" -> throw new Rejection(Status.UNAVAILABLE);
                case "crash" -> throw new IllegalStateException("crash");
                default -> recipients.add(recipient);
            }
        }

        @Override
        public OutputStream data() throws Rejection {
            use(true);
            requirePresent();
            if (recipients.isEmpty()) {
                throw new Rejection(554, "5.5.1", "No valid recipients");
            }
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] octets, int offset, int length) throws IOException {
                    if (diskGone) {
                        throw new IOException("disk is gone");
                    }
                    use(message.size() > INLINE);
                    message.write(octets, offset, length);
                }
            };
        }

        @Override
        public long received() {
            return message.size();
        }

        @Override
        public void commit(Completion whenDurable) {
            use(true);
            over = true;
            open.remove(id);
            if (gone || partAbsent) {
                whenDurable.done(new Outcome.Unavailable());
            } else if (slow) {
                pending.add(() -> finish(whenDurable));
            } else {
                finish(whenDurable);
            }
        }

        private void finish(Completion whenDurable) {
            if (maxSize > 0 && message.size() > maxSize) {
                whenDurable.done(new Outcome.Settled(new Status(552, "5.3.4", "Message too big"), List.of()));
                return;
            }
            String text = message.toString(StandardCharsets.UTF_8);
            if (text.contains("X-Paused")) {
                whenDurable.done(new Outcome.Settled(Status.UNAVAILABLE, List.of()));
                return;
            }
            if (text.contains("X-Refuse")) {
                whenDurable.done(new Outcome.Settled(new Status(554, "5.7.1", "Refused for its content"), List.of()));
                return;
            }
            stored.add(new Stored(id, origin, sender, List.copyOf(recipients), text));
            whenDurable.done(new Outcome.Settled(
                    new Status(250, "2.0.0", "Ok: taken as " + id),
                    recipients.stream()
                            .map(r -> r.address().localPart().equals("full")
                                    ? new Status(452, "4.2.2", "Mailbox full")
                                    : new Status(250, "2.1.5", "Delivered to " + r.address()))
                            .toList()));
        }

        @Override
        public String detach() {
            use(false);
            over = true;
            open.remove(id);
            String ticket = "ticket" + ++tickets;
            detached.put(ticket, this);
            return ticket;
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                open.remove(id);
            }
        }
    }
}
