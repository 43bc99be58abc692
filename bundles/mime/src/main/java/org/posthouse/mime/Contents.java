package org.posthouse.mime;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What mail programs may show of a message, encoded messages and multiparts looked into; see {@link Mime#contents}. */
public final class Contents {
    private final List<Part> readings;
    private final Set<Doubt> doubts;

    /** @param readings the message as it stands, and what its encoded parts hold */
    Contents(List<Part> readings, Set<Doubt> doubts) {
        this.readings = List.copyOf(readings);
        this.doubts = Set.copyOf(doubts);
    }

    /**
     * True if any part has a file name, decoded or not, in Content-Disposition or Content-Type, that passes the test. If not,
     * {@link #doubts} tells whether there may be such a name all the same.
     */
    public boolean anyFilename(Predicate<String> test) {
        return readings.stream().anyMatch(root -> Mime.anyFilename(root, test));
    }

    /** As {@link Part#doubts} of the message and of what its encoded parts hold; none for ordinary mail. */
    public Set<Doubt> doubts() {
        return doubts;
    }
}
