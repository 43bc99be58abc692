package org.posthouse.api.server;

import java.time.Instant;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Something that an operator should know of and act on. Any part says so by a service of this type, for as long as it holds;
 * shell and console show all there are.
 */
@ConsumerType
public interface Warning {
    /** The part that it is about, in a word, such as {@code db}. */
    String part();

    /** What is wrong and what can be done, in a sentence or two; one line, and no secret. */
    String text();

    /** Since when it holds. */
    Instant since();
}
