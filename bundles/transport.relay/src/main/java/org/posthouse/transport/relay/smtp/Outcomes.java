package org.posthouse.transport.relay.smtp;

import java.util.ArrayList;
import java.util.List;
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
        List<Integer> open = new ArrayList<>(settled.length);
        for (int i = 0; i < settled.length; i++) {
            if (!settled[i]) {
                open.add(i);
            }
        }
        return open;
    }

    /** True if one of them was put off, whether or not something can still be done for it. */
    public boolean isDelayed(List<Integer> recipients) {
        for (int i : recipients) {
            if (results[i] != null && results[i].action() == RecipientResult.Action.DELAYED) {
                return true;
            }
        }
        return false;
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
        List<RecipientResult> all = new ArrayList<>(results.length);
        for (RecipientResult result : results) {
            all.add(result == null ? otherwise : result);
        }
        return all;
    }
}
