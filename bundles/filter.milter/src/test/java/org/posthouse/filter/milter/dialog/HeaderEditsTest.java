package org.posthouse.filter.milter.dialog;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;

/** Places that a milter names, in a message one of whose fields it does not see. */
public class HeaderEditsTest {
    private final HeaderEdits edits = new HeaderEdits();

    @Before
    public void message() {
        edits.add("Received", false);
        edits.add("Received", true);
        edits.add("X", true);
        edits.add("Y", true);
        edits.add("x", true);
    }

    private static Header header(String name) {
        return new Header(name, " v");
    }

    @Test
    public void theFieldOfThisServerIsNotCounted() throws Exception {
        assertEquals(List.of(new Action.ReplaceHeader(2, header("Received"))), edits.change(1, "Received", " v"));
        assertEquals(List.of(new Action.RemoveHeader("received", 2)), edits.change(1, "received", ""));
        assertEquals(List.of(), edits.change(1, "Received", ""));
    }

    @Test
    public void changesAreCountedAfterEachOther() throws Exception {
        assertEquals(List.of(new Action.RemoveHeader("X", 1)), edits.change(1, "X", ""));
        assertEquals(List.of(new Action.RemoveHeader("X", 1)), edits.change(1, "X", ""));
        assertEquals(List.of(), edits.change(1, "X", ""));
        assertEquals(List.of(new Action.AddHeader(header("X"), 3)), edits.change(7, "X", " v"));
        assertEquals(List.of(new Action.ReplaceHeader(1, header("X"))), edits.change(0, "X", " v"));
    }

    @Test
    public void insertedFieldsMoveOthers() throws Exception {
        assertEquals(new Action.AddHeader(header("X"), 0), edits.insert(0, "X", " v"));
        assertEquals(new Action.AddHeader(header("Z"), 1), edits.insert(1, "Z", " v"));
        assertEquals(List.of(new Action.ReplaceHeader(2, header("X"))), edits.change(2, "X", " v"));
        assertEquals(new Action.AddHeader(header("Z"), 7), edits.insert(Integer.MAX_VALUE, "Z", " v"));
        assertEquals(new Action.AddHeader(header("End"), 8), edits.append("End", " v"));
    }
}
