package org.posthouse.benchmarks.proc;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.Test;

public class StatTest {
    @Test
    public void nameMayHoldBlanksAndParentheses() {
        Stat stat =
                Stat.parse("1549 (C2 (odd) Thre) S 1394 1394 1394 0 -1 4194304 58524 1379 0 1 1474 114 3 2 20 0 107");
        assertEquals(1549, stat.id());
        assertEquals("C2 (odd) Thre", stat.name());
        assertEquals(1394, stat.parent());
        assertEquals(new Cpu(14740, 1140), stat.self());
        assertEquals(new Cpu(30, 20), stat.children());
    }

    @Test
    public void numberIsThatOfTheLineThatBeginsSo() {
        String status =
                "Name:\tjava\nVmRSS:\t  1234 kB\nvoluntary_ctxt_switches:\t17\nnonvoluntary_ctxt_switches:\t4\n";
        assertEquals(1234, Proc.number(status, "VmRSS:"));
        assertEquals(17, Proc.number(status, "voluntary_ctxt_switches:"));
        assertEquals(0, Proc.number(status, "RssAnon:"));
    }

    @Test
    public void thisProcessIsInItsOwnTree() throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        assertTrue(Proc.tree(List.of(pid)).stream().anyMatch(s -> s.id() == pid));
        assertTrue(Snapshot.of(List.of(pid)).threads().size() > 1);
        assertTrue(Proc.resident(pid).all() > 1000);
    }
}
