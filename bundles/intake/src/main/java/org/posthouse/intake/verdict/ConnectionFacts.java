package org.posthouse.intake.verdict;

import java.util.List;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Finding;

/**
 * What filters said of a connection, for each mail that comes by it.
 *
 * @param added header fields, in the order in which they were added
 * @param results what they published
 * @param findings what they found
 */
public record ConnectionFacts(List<Action.AddHeader> added, Attributes results, List<Finding> findings) {
    /** Nobody was asked. */
    public static final ConnectionFacts NONE = new ConnectionFacts(List.of(), Attributes.NONE, List.of());
}
