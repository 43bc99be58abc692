package org.posthouse.itests;

import org.junit.Test;

/**
 * A hundred updates of every bundle: {@code ./mvnw -Psoak -pl itests test}, once everything is installed. Fewer of fewer:
 * {@code -Dposthouse.soak.updates=20 -Dposthouse.soak.bundles=smtp,imap}.
 */
public class HundredUpdatesSoak {
    @Test
    public void nothingIsLeftOfWhatWasReplaced() throws Exception {
        UpdateRounds.run(
                "hundred-updates",
                26_000,
                Integer.getInteger("posthouse.soak.updates", 100),
                System.getProperty("posthouse.soak.bundles", ""));
    }
}
