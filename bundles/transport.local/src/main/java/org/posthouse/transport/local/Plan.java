package org.posthouse.transport.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;

/** What a job means for the store: the deliveries to make, and how its answers become results of recipients. */
final class Plan {
    static final Status MAILBOX_FULL = new Status(552, "5.2.2", "Mailbox full"); // rfc3463#3.3
    static final Status MAILBOX_FULL_NOW = new Status(452, "4.2.2", "Mailbox full");
    static final Status UNKNOWN = new Status(451, "4.3.0", "Delivery not confirmed, will be tried again");
    private static final Status NO_USER = new Status(550, "5.1.1", "No such user here");
    private static final Status NOT_LOCAL = new Status(451, "4.3.5", "The domain is not served here any more");
    private static final Status MOVED = new Status(451, "4.2.1", "The address became an alias, will be tried again");
    private static final Status LOOP = new Status(554, "5.4.6", "Mail forwarding loop: delivered here before");

    /** A recipient: its result if it is known already, else which deliveries are its. */
    private record Part(Optional<RecipientResult> known, int from, int to) {}

    private final List<Part> parts = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final boolean direct;
    private final boolean rejectOverQuota;

    private Plan(boolean direct, boolean rejectOverQuota) {
        this.direct = direct;
        this.rejectOverQuota = rejectOverQuota;
    }

    static Plan of(Job job, Message message, Directory directory, LocalTransport.Settings settings, boolean direct)
            throws IOException {
        Plan plan = new Plan(direct, settings.rejectOverQuota());
        Set<String> before = DeliveredTo.of(message);
        for (RecipientState recipient : job.recipients()) {
            plan.add(job, message, recipient, directory, settings.sorter(), before);
        }
        return plan;
    }

    private void add(
            Job job,
            Message message,
            RecipientState recipient,
            Directory directory,
            Sorter sorter,
            Set<String> before) {
        String address = recipient.recipient().address().toString();
        if (!before.isEmpty() && before.contains(address.toLowerCase(Locale.ROOT))) {
            known(RecipientResult.failed(LOOP)); // rfc5321#6.3
            return;
        }
        Resolution resolution = directory.resolve(recipient.recipient().address());
        if (resolution instanceof Resolution.Mailbox mailbox) {
            int from = deliveries.size();
            byte[] prefix = ("Return-Path: " + job.sender().path() + "\r\nDelivered-To: " + address + "\r\n")
                    .getBytes(StandardCharsets.UTF_8); // rfc5321#4.4, rfc9228#2
            int index = 0;
            for (Filing filing : sorter.sort(mailbox, job, message)) {
                String key = index == 0 ? recipient.key() : recipient.key() + "#" + index;
                index++;
                deliveries.add(new Delivery(
                        mailbox.account(),
                        filing.mailbox(),
                        filing.create(),
                        prefix,
                        filing.flags(),
                        job.arrived(),
                        Optional.of(key)));
            }
            parts.add(new Part(Optional.empty(), from, deliveries.size()));
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

    private void known(RecipientResult result) {
        parts.add(new Part(Optional.of(result), 0, 0));
    }

    /** What the store should do; empty if nothing is left to do. */
    List<Delivery> deliveries() {
        return deliveries;
    }

    /**
     * The results of the recipients from those of the deliveries.
     *
     * @throws IllegalArgumentException if the store did not answer for each delivery
     */
    List<RecipientResult> results(List<DeliveryResult> stored) {
        if (stored.size() != deliveries.size()) {
            throw new IllegalArgumentException(stored.size() + " results for " + deliveries.size() + " deliveries");
        }
        List<RecipientResult> results = new ArrayList<>(parts.size());
        for (Part part : parts) {
            RecipientResult result = part.known().orElseGet(RecipientResult::delivered);
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

    private RecipientResult result(DeliveryResult.Kind kind) {
        return switch (kind) {
            case STORED, DUPLICATE -> RecipientResult.delivered();
            case OVER_QUOTA ->
                direct && rejectOverQuota
                        ? RecipientResult.failed(MAILBOX_FULL)
                        : RecipientResult.delayed(MAILBOX_FULL_NOW);
            case FULL -> RecipientResult.delayed(Status.STORAGE_FULL);
            case UNAVAILABLE -> RecipientResult.notTried(Status.UNAVAILABLE);
            case UNKNOWN -> RecipientResult.delayed(UNKNOWN);
        };
    }
}
