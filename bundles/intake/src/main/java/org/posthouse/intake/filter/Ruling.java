package org.posthouse.intake.filter;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Header;
import org.posthouse.intake.body.Body;

/**
 * What all filters together say at a stage.
 *
 * @param last the verdict that ended the asking; empty if the mail goes on
 * @param by the filter that gave it; empty if none did
 * @param added header fields to put before the message, in their order; if the message was rewritten, those added after
 * @param rewritten the message that replaces the one asked about; the caller releases it
 * @param provenance one entry a filter asked: who, which version, what; for the trace and the header
 */
public record Ruling(
        Optional<Verdict> last, String by, List<Header> added, Optional<Body> rewritten, List<String> provenance) {
    /** Nobody was asked. */
    public static final Ruling NONE = new Ruling(Optional.empty(), "", List.of(), Optional.empty(), List.of());

    /** A required filter is absent, so nothing was decided. */
    public boolean isPartAbsent() {
        return last.isPresent() && by.isEmpty();
    }

    static Ruling end(Verdict verdict, String by, List<String> provenance) {
        return new Ruling(Optional.of(verdict), by, List.of(), Optional.empty(), provenance);
    }
}
