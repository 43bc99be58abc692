package org.posthouse.console;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown(
                "org.posthouse.console",
                "overview",
                "mail people parts server settings",
                "page",
                "access operation",
                "html");
    }
}
