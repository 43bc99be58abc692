package org.posthouse.imap;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown("org.posthouse.imap", "", "session", "command", "fetch search", "state", "wire", "parse");
    }
}
