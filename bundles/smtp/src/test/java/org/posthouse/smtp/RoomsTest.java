package org.posthouse.smtp;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown("org.posthouse.smtp", "", "session", "command", "state", "mail", "wire parse");
    }
}
