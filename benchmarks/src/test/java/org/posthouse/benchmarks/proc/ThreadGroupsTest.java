package org.posthouse.benchmarks.proc;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ThreadGroupsTest {
    @Test
    public void numbersGo() {
        assertEquals("posthouse-net-worker", ThreadGroups.of("posthouse-net-worker-31"));
        assertEquals("NioSocketAcceptor", ThreadGroups.of("NioSocketAcceptor-1"));
        assertEquals("qtp", ThreadGroups.of("qtp836647211-44"));
        assertEquals("fileinstall", ThreadGroups.of("fileinstall-/tmp/posthouse.x1/etc"));
        assertEquals("PromiseFactory", ThreadGroups.of("PromiseFactory,1"));
        assertEquals("(unnamed)", ThreadGroups.of("-1"));
    }

    @Test
    public void compilersAndCollectorsAreToldApart() {
        assertEquals(ThreadGroups.COMPILER_1, ThreadGroups.of("C1 CompilerThre"));
        assertEquals(ThreadGroups.COMPILER_2, ThreadGroups.of("C2 CompilerThread0"));
        assertEquals(ThreadGroups.COLLECTOR, ThreadGroups.of("GC Thread#1"));
        assertEquals(ThreadGroups.COLLECTOR, ThreadGroups.of("VM Thread"));
        assertEquals("VM Periodic Tas", ThreadGroups.of("VM Periodic Tas"));
    }
}
