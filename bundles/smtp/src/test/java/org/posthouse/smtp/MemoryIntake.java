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
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
    /** What is left of messages, by tickets; for the next intake, too. */
    final Map<String, byte[]> left;
    /** Messages of which more than this came go to a disk. */
    int memory = INLINE;

    final Deque<Runnable> pending;

    long maxSize = 10_000_000;
    /** Commits wait for {@link #complete}. */
    boolean slow;
    /** Happens while a commit is called. */
    Runnable committing = () -> {};
    /** What is asked is answered by {@link #answer}. */
    boolean late;

    /** What gives answers. */
    Executor answers = Runnable::run;

    /** Questions that are not answered yet, in their order. */
    final Deque<Question> questions;
    /** Names that clients gave. */
    final List<Origin> introduced = new ArrayList<>();
    /** Sessions that have ended. */
    final List<String> disconnected = new ArrayList<>();

    /** It is stopped so far that streams throw. */
    boolean stopped;
    /** Streams throw. */
    boolean diskGone;
    /** What is answered to {@link #connect}, and to the first sender if the client was not asked about; null for nothing. */
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
        questions = new ArrayDeque<>();
        pending = new ArrayDeque<>();
        left = new HashMap<>();
        ids = new int[1];
    }

    /** Comes after another one: mails go to the same place, transactions do not come along. */
    MemoryIntake(MemoryIntake other) {
        stored = other.stored;
        questions = other.questions;
        pending = other.pending;
        left = other.left;
        memory = other.memory;
        ids = other.ids;
        maxSize = other.maxSize;
        slow = other.slow;
        onWorker = other.onWorker;
        late = other.late;
        answers = other.answers;
        refused.addAll(other.refused);
    }

    /** It is closed, and leaves what it has to the next one. */
    void closes() {
        gone = true;
        detached.forEach((ticket, transaction) -> left.put(ticket, transaction.known.message.toByteArray()));
        detached.clear();
    }

    private void requirePresent() throws Rejection {
        if (gone || partAbsent) {
            throw new Rejection.Unavailable();
        }
    }

    /**
     * Something that was asked.
     *
     * @param what in a word
     * @param decide what is answered, and done if it is that it is accepted
     */
    record Question(String what, Supplier<Answer> decide, Answer.Taker taker) {}

    private void ask(String what, Supplier<Answer> decide, Answer.Taker taker) {
        Question question = new Question(what, decide, taker);
        if (late) {
            questions.add(question);
        } else {
            answers.execute(() -> question.taker.answered(decide.get()));
        }
    }

    /** Answers the oldest question. */
    void answer() {
        answer(questions.element().decide.get());
    }

    /** Answers the oldest question in these words. */
    void answer(Answer answer) {
        questions.remove().taker.answered(answer);
    }

    private Answer about() {
        return refusal == null ? Answer.ACCEPTED : new Answer.Refused(refusal);
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

    @Override
    public void connect(Origin origin, Answer.Taker whenDecided) {
        connected.add(origin);
        ask("connect", this::about, whenDecided);
    }

    @Override
    public void helo(Origin origin, Answer.Taker whenDecided) {
        introduced.add(origin);
        ask("helo", () -> decide(origin), whenDecided);
    }

    private Answer decide(Origin origin) {
        if (gone || partAbsent) {
            return Answer.UNAVAILABLE;
        }
        boolean evil = origin.helo().filter("evil.example"::equals).isPresent();
        return evil ? new Answer.Refused(new Status(550, "5.7.1", "Not by that name")) : Answer.ACCEPTED;
    }

    @Override
    public void disconnected(String session) {
        disconnected.add(session);
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
    public Transaction begin(Origin origin, String ticket) throws Rejection {
        requireWorker();
        requirePresent();
        byte[] message = left.remove(ticket);
        if (message == null) {
            throw new Rejection(451, "4.3.0", "No such ticket");
        }
        MemoryTransaction transaction = (MemoryTransaction) begin(origin);
        transaction.known.message.writeBytes(message);
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

    /** What is known of a transaction, whoever holds it. */
    private static final class Known {
        final ByteArrayOutputStream message = new ByteArrayOutputStream();
        final List<Recipient> recipients = new ArrayList<>();
        Sender sender;
        boolean asked;
        boolean ended;
    }

    /** A handle on a transaction; useless once it is detached, closed or committed. */
    final class MemoryTransaction implements Transaction {
        private final String id;
        private final Origin origin;
        private final Known known;
        private boolean over;

        MemoryTransaction(String id, Origin origin) {
            this.id = id;
            this.origin = origin;
            this.known = new Known();
        }

        MemoryTransaction(MemoryTransaction other) {
            this.id = other.id;
            this.origin = other.origin;
            this.known = other.known;
        }

        private void use(boolean mayBlock) {
            if (over || known.ended) {
                throw new IllegalStateException("transaction " + id + " is over");
            }
            if (known.asked) {
                throw new AssertionError("transaction " + id + " is used before its answer");
            }
            if (mayBlock) {
                requireWorker();
            }
        }

        @Override
        public String id() {
            return id;
        }

        private void ask(String what, Supplier<Answer> decide, Answer.Taker taker) {
            use(true);
            known.asked = true;
            MemoryIntake.this.ask(what, decide, answer -> {
                known.asked = false;
                taker.answered(known.ended ? Answer.UNAVAILABLE : answer);
            });
        }

        @Override
        public void sender(Sender given, Answer.Taker whenDecided) {
            if (known.sender != null) {
                throw new AssertionError("a second sender");
            }
            ask("sender " + given.path(), () -> decide(given), answer -> {
                if (!(answer instanceof Answer.Accepted)) {
                    known.ended = true;
                    open.remove(id);
                }
                whenDecided.answered(answer);
            });
        }

        private Answer decide(Sender given) {
            if (gone || partAbsent) {
                return Answer.UNAVAILABLE;
            }
            if (refusal != null) {
                return new Answer.Refused(refusal);
            }
            if (given.address().map(Address::localPart).filter("spam"::equals).isPresent()) {
                return new Answer.Refused(new Status(550, "5.7.1", "Not from you"));
            }
            known.sender = given;
            return Answer.ACCEPTED;
        }

        @Override
        public void recipient(Recipient recipient, Answer.Taker whenDecided) {
            if (recipient.address().localPart().equals("crash")) {
                throw new IllegalStateException("crash");
            }
            ask("recipient <" + recipient.address() + ">", () -> decide(recipient), whenDecided);
        }

        private Answer decide(Recipient recipient) {
            if (gone || partAbsent) {
                return Answer.UNAVAILABLE;
            }
            if (refused.contains(recipient.address().localPart())) {
                return new Answer.Refused(new Status(550, "5.1.1", "No such user any more"));
            }
            return switch (recipient.address().localPart()) {
                case "nobody" -> new Answer.Refused(new Status(550, "5.1.1", "No such user here"));
                case "later" -> new Answer.Refused(new Status(450, "4.2.0", "Try again later"));
                case "paused" -> new Answer.Refused(Status.UNAVAILABLE);
                default -> {
                    known.recipients.add(recipient);
                    yield Answer.ACCEPTED;
                }
            };
        }

        @Override
        public OutputStream data() throws Rejection {
            use(true);
            requirePresent();
            if (known.recipients.isEmpty()) {
                throw new Rejection(554, "5.5.1", "No valid recipients");
            }
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] octets, int offset, int length) throws IOException {
                    if (stopped) {
                        throw new IllegalStateException("stopped");
                    }
                    if (diskGone) {
                        throw new IOException("disk is gone");
                    }
                    use(known.message.size() + length > memory);
                    known.message.write(octets, offset, length);
                }
            };
        }

        @Override
        public boolean mayBlock(int octets) {
            return known.message.size() + octets > memory;
        }

        @Override
        public long received() {
            return known.message.size();
        }

        @Override
        public void commit(Completion whenDurable) {
            use(true);
            over = true;
            open.remove(id);
            committing.run();
            if (gone || partAbsent) {
                String ticket = "left" + ++tickets + id;
                left.put(ticket, known.message.toByteArray());
                whenDurable.done(new Outcome.Unavailable(ticket));
            } else if (slow) {
                pending.add(() -> finish(whenDurable));
            } else {
                finish(whenDurable);
            }
        }

        private void finish(Completion whenDurable) {
            if (maxSize > 0 && known.message.size() > maxSize) {
                whenDurable.done(new Outcome.Settled(new Status(552, "5.3.4", "Message too big"), List.of()));
                return;
            }
            String text = known.message.toString(StandardCharsets.UTF_8);
            if (text.contains("X-Paused")) {
                whenDurable.done(new Outcome.Settled(Status.UNAVAILABLE, List.of()));
                return;
            }
            if (text.contains("X-Refuse")) {
                whenDurable.done(new Outcome.Settled(new Status(554, "5.7.1", "Refused for its content"), List.of()));
                return;
            }
            stored.add(new Stored(id, origin, known.sender, List.copyOf(known.recipients), text));
            whenDurable.done(new Outcome.Settled(
                    new Status(250, "2.0.0", "Ok: taken as " + id),
                    known.recipients.stream()
                            .map(r -> r.address().localPart().equals("full")
                                    ? new Status(452, "4.2.2", "Mailbox full")
                                    : new Status(250, "2.1.5", "Delivered to " + r.address()))
                            .toList()));
        }

        @Override
        public String detach() {
            if (over) {
                throw new IllegalStateException("transaction " + id + " is over");
            }
            if (gone) {
                requireWorker(); // it writes to a disk
            }
            over = true;
            open.remove(id);
            String ticket = "ticket" + ++tickets + (gone ? id : "");
            if (gone) {
                left.put(ticket, known.message.toByteArray());
            } else {
                detached.put(ticket, this);
            }
            return ticket;
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                known.ended = true;
                open.remove(id);
            }
        }
    }
}
