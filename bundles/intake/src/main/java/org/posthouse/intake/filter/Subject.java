package org.posthouse.intake.filter;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Origin;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.Content;

/**
 * What filters are asked about: a connection, a mail that comes in, a mail about to leave. It knows what is known of it, and
 * executes verdicts. Called by one thread at a time.
 */
public interface Subject {
    /** The mail's id; for a connection its session's. */
    String id();

    Scope scope();

    Origin origin();

    /** Whether a filter, or its absence, has something to say now. */
    boolean concerns(Asked asked);

    /** What a filter is asked now. */
    Question question(Asked asked);

    /** The message as it is now, retained for whoever looks at it later, who releases it; empty before it is there, or if it cannot be kept. */
    default Optional<Content> keep() {
        return Optional.empty();
    }

    /**
     * Executes a verdict, all of it or nothing.
     *
     * @param read the messages that its instructions bring, in their order; released by the caller
     * @return the answer to the peer if this verdict concludes the stage; empty if it goes on
     * @throws InvalidVerdictException if it cannot be executed
     * @throws IOException if the message cannot be changed so
     * @throws IllegalArgumentException if it publishes too much
     */
    Optional<Answer> execute(Asked asked, Verdict verdict, List<Body> read) throws InvalidVerdictException, IOException;

    /** Whether a verdict that was executed ends the stage for all filters that are not required. */
    default boolean ends(Asked asked, Verdict verdict) {
        return verdict.last();
    }

    /**
     * A filter was asked.
     *
     * @param word what it said, without addresses
     * @param goesOn the stage goes on or has ended well
     */
    void found(Asked asked, Finding finding, String word, boolean goesOn);

    /**
     * A filter at a stage.
     *
     * @param choice by what it is chosen
     * @param filter the filter; empty if it is absent
     */
    record Asked(Choice choice, Optional<HostedFilter> filter, Stage stage) {}
}
