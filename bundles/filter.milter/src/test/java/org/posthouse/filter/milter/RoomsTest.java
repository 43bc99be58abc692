package org.posthouse.filter.milter;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown("org.posthouse.filter.milter", "", "dialog", "protocol");
    }
}
