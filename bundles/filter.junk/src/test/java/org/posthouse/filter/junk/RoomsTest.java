package org.posthouse.filter.junk;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown(
                "org.posthouse.filter.junk", "", "judging training", "accounts field", "history model", "features");
    }
}
