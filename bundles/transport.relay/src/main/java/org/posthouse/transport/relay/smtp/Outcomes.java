package org.posthouse.transport.relay.smtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.posthouse.api.transport.RecipientResult;

/** What has become of each recipient of a job so far. A recipient stays open until nothing more can be done for it. */
public final class Outcomes {
    private final RecipientResult[] results;
    private final boolean[] settled;

    public Outcomes(int recipients) {
        results = new RecipientResult[recipients];
        settled = new boolean[recipients];
    }

    /** No more is done for the recipient in this job. */
    void settle(int recipient, RecipientResult result) {
        results[recipient] = result;
        settled[recipient] = true;
    }

    /** Another host may still do better. */
    void postpone(int recipient, RecipientResult result) {
        if (!settled[recipient]) {
            results[recipient] = moreTelling(results[recipient], result);
        }
    }

    /**
     * The one of two temporary failures to tell of: the later one, but rather what a host said than what this server made of
     * another's silence, so that a report can quote it (rfc3464#2.3.6).
     *
     * @param before null if there is none
     */
    public static RecipientResult moreTelling(RecipientResult before, RecipientResult later) {
        boolean quotes = before != null && before.remoteMta().isPresent();
        return quotes && later.remoteMta().isEmpty() ? before : later;
    }

    /** The recipients something can be done for. */
    public List<Integer> open() {
        return IntStream.range(0, settled.length)
                .filter(i -> !settled[i])
                .boxed()
                .toList();
    }

    /** True if one of them was put off, whether or not something can still be done for it. */
    public boolean isDelayed(List<Integer> recipients) {
        return recipients.stream()
                .map(i -> results[i])
                .anyMatch(result -> result != null && result.action() == RecipientResult.Action.DELAYED);
    }

    /** Those that are not settled are as if nothing had been tried for them. */
    public void forget() {
        open().forEach(i -> results[i] = null);
    }

    /**
     * The results in the recipients' order.
     *
     * @param otherwise of recipients about whom no host said anything
     */
    public List<RecipientResult> results(RecipientResult otherwise) {
        return new ArrayList<>(
                Arrays.stream(results).map(r -> r == null ? otherwise : r).toList());
    }
}
