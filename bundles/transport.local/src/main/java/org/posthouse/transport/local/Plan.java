package org.posthouse.transport.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.Flags;

/**
 * What a job means: the copies to store, the letters to submit once they are stored, and how the answers become results of
 * recipients. Nothing is done here.
 */
final class Plan {
    static final Status MAILBOX_FULL = new Status(552, "5.2.2", "Mailbox full"); // rfc3463#3.3
    static final Status MAILBOX_FULL_NOW = new Status(452, "4.2.2", "Mailbox full");
    static final Status UNKNOWN = new Status(451, "4.3.0", "Delivery not confirmed, will be retried");
    private static final Status NO_USER = new Status(550, "5.1.1", "User unknown");
    private static final Status CLOSED = new Status(550, "5.2.1", "Mailbox disabled, not accepting messages");
    private static final Status NOT_LOCAL = new Status(451, "4.3.5", "Domain no longer hosted here");
    private static final Status MOVED = new Status(451, "4.2.1", "Address became an alias, will be retried");
    private static final Status LOOP = new Status(554, "5.4.6", "Mail forwarding loop: already delivered here");

    /** Of what is only sent on, the next server sends the DSN that was asked for (rfc3461#5.2.7). */
    private static final RecipientResult REDIRECTED = new RecipientResult(
            RecipientResult.Action.RELAYED_WITH_DSN, new Status(250, "2.1.5", "Redirected"), Optional.empty());

    /** What a plan depends on besides the job: what addresses mean, what configuration says, what is there. */
    record Surroundings(
            Function<Address, Resolution> directory,
            LocalTransport.Settings settings,
            boolean outbox,
            boolean direct,
            Instant now) {}

    /**
     * A recipient: its result if it is known already, else which deliveries are its, and what is its result and what is
     * left to submit once they are made.
     */
    private record Part(
            Optional<RecipientResult> known, int from, int to, RecipientResult success, List<Letter> letters) {}

    private final Job job;
    private final Message message;
    private final Surroundings around;
    private final Letters letters;
    private final Before before;
    private final List<Part> parts = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();

    private Plan(Job job, Message message, Surroundings around) throws IOException {
        this.job = job;
        this.message = message;
        this.around = around;
        this.letters = new Letters(job.mail(), message, around.now());
        this.before = Before.of(message);
    }

    static Plan of(Job job, Message message, Surroundings around) throws IOException {
        Plan plan = new Plan(job, message, around);
        for (Recipient recipient : job.recipients()) {
            plan.add(recipient);
        }
        return plan;
    }

    private void add(Recipient recipient) throws IOException {
        if (Trace.isNamed(recipient.address(), before.deliveredTo())) {
            known(RecipientResult.failed(LOOP)); // rfc5321#6.3
            return;
        }
        Resolution resolution = around.directory().apply(recipient.address());
        if (resolution instanceof Resolution.Mailbox mailbox) {
            add(recipient, mailbox);
        } else if (resolution instanceof Resolution.Unknown) {
            known(RecipientResult.failed(NO_USER));
        } else if (resolution instanceof Resolution.Forward) {
            known(RecipientResult.notTried(MOVED));
        } else if (resolution instanceof Resolution.Foreign) {
            known(RecipientResult.notTried(NOT_LOCAL)); // routed while the directory was being replaced
        } else {
            known(RecipientResult.notTried(Status.UNAVAILABLE));
        }
    }

    private void add(Recipient recipient, Resolution.Mailbox mailbox) throws IOException {
        if (mailbox.account().state() == AccountInfo.State.CLOSED) { // an alias led here, or it was closed meanwhile
            known(RecipientResult.failed(CLOSED));
            return;
        }
        Intent intent = Intent.of(recipient, around.settings().keep().of(mailbox));
        if (intent.refusal().isPresent()) {
            known(intent.refusal().get());
            return;
        }
        List<Letter> mine = letters(recipient, mailbox.account(), intent);
        if (!mine.isEmpty() && !around.outbox()) {
            known(RecipientResult.notTried(Status.UNAVAILABLE));
            return;
        }
        int from = deliveries.size();
        byte[] prefix = prefix(recipient, intent);
        intent.copies()
                .forEach((key, copy) -> deliveries.add(new Delivery(
                        mailbox.account(),
                        copy.mailbox(),
                        copy.create(),
                        prefix,
                        flags(copy),
                        job.mail().arrived(),
                        Optional.of(key))));
        RecipientResult success = intent.onlyRedirected() ? REDIRECTED : RecipientResult.delivered();
        parts.add(new Part(Optional.empty(), from, deliveries.size(), success, mine));
    }

    private List<Letter> letters(Recipient recipient, AccountInfo account, Intent intent) throws IOException {
        if (intent.redirects().isEmpty() && intent.replies().isEmpty()) {
            return List.of();
        }
        List<Letter> mine = new ArrayList<>();
        for (Address to : intent.redirects()) {
            mine.add(letters.redirect(recipient, to, intent.top()));
        }
        for (Action.Reply reply : intent.replies()) {
            letters.reply(account, recipient, reply).ifPresent(mine::add);
        }
        return mine;
    }

    private byte[] prefix(Recipient recipient, Intent intent) {
        byte[] ours = ("Return-Path: " + Trace.returnPath(job.mail().sender()) + "\r\nDelivered-To: "
                        + Trace.deliveredTo(
                                recipient.address(), job.mail().sender().smtputf8())
                        + "\r\n")
                .getBytes(StandardCharsets.UTF_8); // rfc5321#4.4, rfc9228#2
        return intent.top().isEmpty() ? ours : concat(ours, Messages.toBytes(intent.top()));
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** The flags of a copy; names that are none are left out. */
    private static Flags flags(Action.FileInto copy) {
        if (copy.flags().isEmpty()) {
            return Flags.NONE;
        }
        int system = 0;
        List<String> keywords = new ArrayList<>();
        for (String flag : copy.flags()) {
            if (flag.startsWith("\\")) {
                system |= Flags.systemBit(flag);
            } else if (isAtom(flag) && keywords.size() < Flags.MAX_KEYWORDS) {
                keywords.add(flag);
            }
        }
        return Flags.of(system, keywords);
    }

    private static boolean isAtom(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 32 && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
    }

    private void known(RecipientResult result) {
        parts.add(new Part(Optional.of(result), 0, 0, result, List.of()));
    }

    /** What is stored behind our own fields: without the Return-Path of an earlier delivery (rfc5321#4.4). */
    Message message() {
        return Without.of(message, before.returnPaths());
    }

    /** What the store should do; empty if nothing is to be stored. */
    List<Delivery> deliveries() {
        return deliveries;
    }

    /**
     * The results of the recipients from those of the deliveries, before anything is submitted.
     *
     * @throws IllegalArgumentException if the store did not answer for each delivery
     */
    List<RecipientResult> results(List<DeliveryResult> stored) {
        if (stored.size() != deliveries.size()) {
            throw new IllegalArgumentException(stored.size() + " results for " + deliveries.size() + " deliveries");
        }
        List<RecipientResult> results = new ArrayList<>(parts.size());
        for (Part part : parts) {
            RecipientResult result = part.known().orElse(part.success());
            for (int i = part.from(); i < part.to(); i++) {
                RecipientResult one = result(stored.get(i).kind());
                if (!one.successful()) {
                    result = one;
                    break;
                }
            }
            results.add(result);
        }
        return List.copyOf(results);
    }

    /** What is to be submitted, by the recipient's index: nothing of those whose copies could not be stored. */
    Map<Integer, List<Letter>> letters(List<RecipientResult> results) {
        Map<Integer, List<Letter>> due = Map.of();
        for (int i = 0; i < parts.size(); i++) {
            if (results.get(i).successful() && !parts.get(i).letters().isEmpty()) {
                due = due.isEmpty() ? new LinkedHashMap<>() : due;
                due.put(i, parts.get(i).letters());
            }
        }
        return due;
    }

    private RecipientResult result(DeliveryResult.Kind kind) {
        return switch (kind) {
            case STORED, DUPLICATE -> RecipientResult.delivered();
            case OVER_QUOTA ->
                around.direct() && around.settings().rejectOverQuota()
                        ? RecipientResult.failed(MAILBOX_FULL)
                        : RecipientResult.delayed(MAILBOX_FULL_NOW);
            case FULL -> RecipientResult.delayed(Status.STORAGE_FULL);
            case UNAVAILABLE -> RecipientResult.notTried(Status.UNAVAILABLE);
            case UNKNOWN -> RecipientResult.delayed(UNKNOWN);
        };
    }
}
