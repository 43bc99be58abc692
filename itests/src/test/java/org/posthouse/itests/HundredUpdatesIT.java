package org.posthouse.itests;

import org.junit.Test;

/** Some updates of every bundle; {@link HundredUpdatesSoak} does a hundred of each. */
public class HundredUpdatesIT {
    @Test
    public void nothingIsLeftOfWhatWasReplaced() throws Exception {
        UpdateRounds.run("updates", 26_000, 1, "");
    }
}
