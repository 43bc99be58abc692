package org.posthouse.doctor;

import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

public class RoomsTest {
    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown("org.posthouse.doctor", "", "exam dns", "check");
    }
}
