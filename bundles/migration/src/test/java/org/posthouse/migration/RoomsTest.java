package org.posthouse.migration;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown(
                "org.posthouse.migration",
                "",
                "job in out",
                "imap maildir mbox",
                "source destination",
                "store state names",
                "report");
    }
}
