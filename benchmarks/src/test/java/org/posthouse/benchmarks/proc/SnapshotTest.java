package org.posthouse.benchmarks.proc;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import org.junit.Test;
import org.posthouse.benchmarks.proc.Snapshot.Thread;
import org.posthouse.benchmarks.proc.Snapshot.Usage;

public class SnapshotTest {
    @Test
    public void groupsAddUpAndEndedThreadsAreNotLost() {
        Snapshot before = new Snapshot(
                new Cpu(100, 10),
                Map.of(1, new Thread("worker-1", new Cpu(60, 5), 10), 2, new Thread("gone", new Cpu(40, 5), 7)));
        Snapshot after = new Snapshot(
                new Cpu(200, 30),
                Map.of(1, new Thread("worker-1", new Cpu(90, 10), 15), 3, new Thread("worker-2", new Cpu(20, 5), 3)));
        Usage usage = after.since(before, id -> null);
        assertEquals(new Cpu(100, 20), usage.cpu());
        assertEquals(8, usage.switches());
        assertEquals(new Cpu(50, 10), usage.groups().get("worker"));
        assertEquals(new Cpu(50, 10), usage.groups().get(Snapshot.ENDED));
    }

    @Test
    public void longNamesAreTakenWhereThereAre() {
        Snapshot before = new Snapshot(Cpu.NONE, Map.of());
        Snapshot after = new Snapshot(new Cpu(1, 0), Map.of(1, new Thread("posthouse-net-w", new Cpu(1, 0), 0)));
        Usage usage = after.since(before, Map.of(1, "posthouse-net-worker-3")::get);
        assertEquals(new Cpu(1, 0), usage.groups().get("posthouse-net-worker"));
    }
}
