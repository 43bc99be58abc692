package org.posthouse.spool.index;

import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Query.State;
import org.posthouse.spool.parts.Selector;

/** A query as the index can answer it, good as long as the index is locked. */
final class Match {
    /** What can be said without reading the mail. */
    enum Answer {
        NO,
        YES,
        UNSURE
    }

    private final Query query;
    private final MailRows mails;
    private final Queues queues;
    private final long now;
    private final int destination;
    private final boolean nullSender;
    private final int sender;
    private final int domain;
    private final boolean anySenderOfDomain;
    private final Map<Integer, Boolean> reasons = new HashMap<>();

    Match(Query query, Instant now, MailRows mails, Queues queues) {
        this.query = query;
        this.mails = mails;
        this.queues = queues;
        this.now = Times.of(now);
        this.destination = query.destination().map(queues.destinations::number).orElse(-1);
        String text = query.sender().orElse("").toLowerCase(Locale.ROOT);
        this.nullSender = text.equals("<>");
        this.anySenderOfDomain = text.startsWith("@");
        this.sender = hash(text);
        this.domain = hash(text.substring(text.lastIndexOf('@') + 1));
    }

    /** The hash by which senders and their domains are kept. */
    static int hash(String lowerCase) {
        byte[] octets = lowerCase.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return IdPool.hash(octets, 0, octets.length);
    }

    /**
     * Whether the conditions on the mail itself hold. A sender is compared by hashes, which suffices for counting. Of a
     * damaged mail it is never sure: whoever looks at it sees that it is not there.
     */
    Answer mail(int row) {
        if (mails.is(row, MailRows.DAMAGED)) {
            return Answer.UNSURE;
        }
        if (query.sender().isPresent() && !sent(row)) {
            return Answer.NO;
        }
        if (query.arrivedBefore().isPresent()) {
            int limit = Times.seconds(query.arrivedBefore().get());
            int order = Integer.compareUnsigned(mails.arrived(row), limit);
            return order < 0 ? Answer.YES : order > 0 ? Answer.NO : Answer.UNSURE;
        }
        return Answer.YES;
    }

    private boolean sent(int row) {
        if (nullSender || mails.is(row, MailRows.NULL_SENDER)) {
            return nullSender && mails.is(row, MailRows.NULL_SENDER);
        }
        return mails.domain(row) == domain && (anySenderOfDomain || mails.sender(row) == sender);
    }

    /** Whether the conditions on a part hold. */
    Answer item(int item) {
        if (query.destination().isPresent() && queues.items.destination(item) != destination
                || query.state().isPresent() && state(item) != query.state().get()) {
            return Answer.NO;
        }
        return query.reason().isPresent() ? reason(item) : query.recipient().isPresent() ? Answer.UNSURE : Answer.YES;
    }

    private Answer reason(int item) {
        int reason = queues.items.reason(item);
        if (reason == Reasons.OTHER) {
            return Answer.UNSURE;
        }
        boolean contained = reasons.computeIfAbsent(
                reason,
                r -> Selector.contains(queues.reasons.text(r), query.reason().get()));
        if (!contained) {
            return Answer.NO;
        }
        return query.recipient().isPresent() ? Answer.UNSURE : Answer.YES;
    }

    State state(int item) {
        if (queues.items.leased(item)) {
            return State.LEASED;
        }
        if (queues.items.held(item)) {
            return State.HELD;
        }
        return queues.items.due(item) > now ? State.DEFERRED : State.DUE;
    }

    /** Whether a mail has a part that matches, or may have one. */
    Answer any(int row) {
        Answer mail = mail(row);
        Answer any = Answer.NO;
        if (mail != Answer.NO) {
            for (int item = mails.item(row); item >= 0 && any == Answer.NO; item = queues.items.next(item)) {
                any = item(item);
            }
        }
        return any;
    }

    /** Whether a mail has a part that matches; unsure if that can be said of any of its parts only when it is read. */
    Answer certain(int row) {
        Answer mail = mail(row);
        Answer all = Answer.NO;
        if (mail != Answer.NO) {
            for (int item = mails.item(row); item >= 0 && all != Answer.UNSURE; item = queues.items.next(item)) {
                Answer one = item(item);
                all = one == Answer.NO ? all : one;
            }
        }
        return all == Answer.YES ? mail : all;
    }
}
