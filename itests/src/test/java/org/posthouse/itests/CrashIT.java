package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.Test;

/** The server is killed at random under load, several times over: every acknowledged mail is there, once. */
public class CrashIT {
    private static final int BASE = 26_000;
    /** Where nearly all people run it, and where a start takes three times as long. */
    private static final int ROUNDS = Server.bare() ? 5 : 2;

    @Test
    public void nothingAcknowledgedIsLost() throws Exception {
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        Server server = Server.start("crash", BASE);
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                SwapLoad load = new SwapLoad(BASE, Server.PASSWORD);
                load.start(8, 1);
                assertTrue("round " + round + ": no mail got through", begins(load));
                Thread.sleep(500 + random.nextInt(1500));
                server.kill();
                load.close();
                acknowledged.addAll(load.acknowledged);
                server.start();
                check(round, acknowledged, seed);
            }
        } finally {
            server.close();
        }
    }

    /** Mail gets through: a kill before that shows nothing, however slow the machine. */
    private static boolean begins(SwapLoad load) throws InterruptedException {
        for (int i = 0; i < 600 && load.acknowledged.size() <= 10; i++) {
            Thread.sleep(100);
        }
        return load.acknowledged.size() > 10;
    }

    private static void check(int round, Set<String> acknowledged, long seed) throws Exception {
        Map<String, Integer> stored = Map.of();
        TreeSet<String> lost = new TreeSet<>();
        // what was spooled when the process died is delivered soon after the start
        for (int i = 0; i < 150; i++) {
            stored = SwapLoad.stored(BASE + 143, Server.PASSWORD);
            lost = new TreeSet<>(acknowledged);
            lost.removeAll(stored.keySet());
            if (lost.isEmpty()) {
                break;
            }
            Thread.sleep(200);
        }
        long doubled = stored.values().stream().filter(n -> n > 1).count();
        System.out.printf(
                "kill %d (seed %d): %d acknowledged so far, %d stored, %d lost, %d doubled%n",
                round, seed, acknowledged.size(), stored.size(), lost.size(), doubled);
        assertEquals("lost after kill " + round, new TreeSet<String>(), lost);
        assertEquals("doubled after kill " + round, 0, doubled);
    }
}
