package org.posthouse.benchmarks.jvm;

import static org.junit.Assert.assertEquals;

import java.util.Map;
import org.junit.Test;

public class JvmTest {
    @Test
    public void generationsOfTheSerialCollectorAddUp() {
        String text = """
                1549:
                 def new generation   total 19776K, used 10634K [0x00000000f0000000, 0x00000000f1570000)
                  eden space 17600K,  52% used [0x00000000f0000000, 0x00000000f0919cb0, 0x00000000f1130000)
                 tenured generation   total 43712K, used 23262K [0x00000000f5550000, 0x00000000f8000000)
                 Metaspace       used 49780K, committed 51200K, reserved 1114112K
                  class space    used 5992K, committed 6656K, reserved 1048576K
                """;
        assertEquals(new HeapInfo(63488, 33896), HeapInfo.parse(text));
    }

    @Test
    public void heapOfG1IsOne() {
        assertEquals(
                new HeapInfo(260096, 12345),
                HeapInfo.parse(" garbage-first heap   total 260096K, used 12345K [0x1, 0x2)\n"));
        assertEquals(
                new HeapInfo(65536, 12345),
                HeapInfo.parse(
                        " garbage-first heap   total reserved 262144K, committed 65536K, used 12345K [0x1, 0x2)\n"));
    }

    @Test
    public void allocationIsWhatTheHeapGrewByBetweenCollections() {
        assertEquals(500, Allocation.between(1000, "", 1500));
        String log = "GC(1) Pause Young (Allocation Failure) 10M->2M(61M) 3.1ms\n"
                + "GC(2) Pause Full (Metadata GC Threshold) 5M->1M(61M) 30.1ms\n";
        assertEquals((10 - 8 + 5 - 2 + 3 - 1) * 1024, Allocation.between(8 * 1024, log, 3 * 1024));
        assertEquals(1024, Allocation.afterLast(log), 0);
        assertEquals(Double.NaN, Allocation.afterLast(""), 0);
    }

    @Test
    public void threadsHaveNativeIdsInBothWays() {
        String print = "\"main\" #1 prio=5 os_prio=0 cpu=1ms elapsed=2s tid=0x00007f nid=0x62e in Object.wait()\n"
                + "   java.lang.Thread.State: RUNNABLE\n"
                + "\"worker-1\" #12 [1590] daemon prio=5 os_prio=0 cpu=1ms tid=0x00007f nid=1590 waiting\n";
        assertEquals(Map.of(0x62e, "main", 1590, "worker-1"), Jcmd.threads(print));
    }

    @Test
    public void nativeMemoryIsReadByCategory() {
        String text = """
                Total: reserved=1700000KB, committed=200000KB
                -                 Java Heap (reserved=262144KB, committed=65536KB)
                                            (mmap: reserved=262144KB, committed=65536KB)
                -                     Class (reserved=1049000KB, committed=6800KB)
                                            (classes #9000)
                -                    Thread (reserved=100000KB, committed=9000KB)
                """;
        assertEquals(Map.of("Java Heap", 65536L, "Class", 6800L, "Thread", 9000L), NativeMemory.parse(text));
    }

    @Test
    public void classesHaveOwners() {
        assertEquals("org.posthouse.smtp", Owners.of("org.posthouse.smtp.session.Session"));
        assertEquals("org.posthouse.smtp", Owners.of("org.posthouse.smtp.Server"));
        assertEquals("org.posthouse.net.mina", Owners.of("org.posthouse.net.mina.Listener"));
        assertEquals("org.posthouse.store.sql", Owners.of("org.posthouse.store.sql.commit.Committer$1"));
        assertEquals("Derby", Owners.of("org.apache.derby.impl.store.raw.Log"));
        assertEquals("logging", Owners.of("org.ops4j.pax.logging.Log"));
        assertEquals(Owners.JDK, Owners.of("java.util.HashMap"));
        assertEquals(Owners.JDK, Owners.of("[B"));
    }

    @Test
    public void classesAreShortened() {
        assertEquals("byte[]", Profile.shortened("[B"));
        assertEquals("lang.Object[]", Profile.shortened("[Ljava.lang.Object;"));
        assertEquals("a.C$$Lambda$826", Profile.shortened("org.a.C$$Lambda$826+0x00007f2e992c26d0.225976698"));
        assertEquals("session.Session", Profile.shortened("org.posthouse.smtp.session.Session"));
    }
}
