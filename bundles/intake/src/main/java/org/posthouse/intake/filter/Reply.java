package org.posthouse.intake.filter;

import java.util.List;
import org.posthouse.api.filter.Verdict;
import org.posthouse.intake.body.Body;

/** What comes of a question to a filter. */
sealed interface Reply {
    /**
     * A verdict.
     *
     * @param verdict the verdict
     * @param read the messages that its instructions bring, in their order; whoever takes the reply releases them
     */
    record Said(Verdict verdict, List<Body> read) implements Reply {
        void release() {
            read.forEach(Body::release);
        }
    }

    /** None that counts. */
    record Failed(Failure why) implements Reply {}
}
