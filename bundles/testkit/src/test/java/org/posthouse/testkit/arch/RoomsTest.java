package org.posthouse.testkit.arch;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** Looks at the packages {@code net} and {@code dialog} of the test kit itself, of which the first uses the second. */
public class RoomsTest {
    private static final String BASE = "org.posthouse.testkit";
    private static final String[] OTHERS = {"store", "blob directory dns flow osgi spool arch"};

    private static void look(String... floors) {
        String[] all = java.util.Arrays.copyOf(floors, floors.length + OTHERS.length);
        System.arraycopy(OTHERS, 0, all, floors.length, OTHERS.length);
        Rooms.arrowsRunDown(BASE, all);
    }

    @Test
    public void anArrowThatRunsUpIsFound() {
        AssertionError wrong = assertThrows(AssertionError.class, () -> look("dialog", "net"));
        assertTrue(
                wrong.getMessage(),
                wrong.getMessage().contains(BASE + ".net.MemoryClient uses " + BASE + ".dialog.Peer"));
    }

    @Test
    public void oneThatRunsAcrossAFloorIsFound() {
        assertThrows(AssertionError.class, () -> look("dialog net"));
    }

    @Test
    public void aPackageWithoutAFloorIsFound() {
        AssertionError wrong = assertThrows(AssertionError.class, () -> Rooms.arrowsRunDown(BASE + ".osgi", "x"));
        assertEquals(BASE + ".osgi has no floor", wrong.getMessage());
    }

    @Test
    public void aBundleThatIsNotThereIsFound() {
        assertThrows(AssertionError.class, () -> Rooms.arrowsRunDown("org.example.nothing", ""));
    }
}
