package org.posthouse.admin.replay;

import java.util.List;
import org.posthouse.api.filter.FilterTrials.Opinion;

/**
 * What came of one mail.
 *
 * @param opinion what the filter said
 * @param mail by what people know it, in a line
 * @param unknown what was not known of it, in a few words each
 */
public record Answer(Opinion opinion, String mail, List<String> unknown) {
    public Answer {
        unknown = List.copyOf(unknown);
    }
}
