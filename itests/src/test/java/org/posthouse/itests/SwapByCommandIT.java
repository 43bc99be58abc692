package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;

/**
 * Every bundle that law 2 of the design names is updated by the operator's command while mail flows and readers stay connected: no
 * connection refused, nothing lost, nothing doubled. {@link SwapIT} updates them from inside Karaf.
 */
public class SwapByCommandIT {
    private static final int BASE = 22_000;
    private static final int UPDATES = 3;

    /** All but the API bundles, mime and net.mina, which need a restart. */
    private static final List<String> BUNDLES = List.of(
            "smtp",
            "imap",
            "pop3",
            "intake",
            "identity",
            "transport.local",
            "routing",
            "trace",
            "tls",
            "dns",
            "queue",
            "transport.relay",
            "spool",
            "directory.sql",
            "store.sql",
            "blobs.segments",
            "db.derby",
            "admin",
            "console");

    /** Their sessions are moved. */
    private static final Set<String> PROTOCOLS = Set.of("smtp", "imap", "pop3");

    @Test
    public void everyPartIsSwappedWhileMailFlows() throws Exception {
        try (Server server = Server.start("swap-by-command", BASE)) {
            Map<String, Integer> sent = new HashMap<>();
            List<String> problems = new ArrayList<>();
            StringBuilder table = new StringBuilder(String.format(
                    "%n%-16s %7s %7s %7s %8s %7s %7s %9s%n",
                    "bundle", "mails", "logins", "deferred", "refused", "moved", "drained", "longest"));
            for (String bundle : BUNDLES) {
                table.append(swap(server, bundle, sent, problems));
            }
            System.out.println(table);
            Map<String, Integer> stored = SwapLoad.stored(server.port(143), Server.PASSWORD);
            TreeSet<String> lost = new TreeSet<>(sent.keySet());
            lost.removeAll(stored.keySet());
            long doubled = stored.values().stream().filter(n -> n > 1).count();
            System.out.printf(
                    "%d mails acknowledged, %d stored, %d lost, %d doubled%n",
                    sent.size(), stored.size(), lost.size(), doubled);
            assertEquals("lost", new TreeSet<String>(), lost);
            assertEquals("doubled", 0, doubled);
            assertEquals(List.of(), problems);
        }
    }

    private static String swap(Server server, String bundle, Map<String, Integer> sent, List<String> problems)
            throws Exception {
        Path jar = Rebuilt.of(server, bundle, "0.1.0.SWAP").write(server.home().resolve("new-jars/" + bundle + ".jar"));
        String command = "mail:update " + bundle + " " + jar;
        SwapLoad load = new SwapLoad(BASE, Server.PASSWORD);
        load.start(4, 2);
        long moved = count(server, "moved");
        long drained = count(server, "drained");
        String[] commands = new String[UPDATES];
        Arrays.fill(commands, command);
        String said = server.shell(commands);
        load.close();
        moved = count(server, "moved") - moved;
        drained = count(server, "drained") - drained;
        load.acknowledged.forEach(id -> sent.merge(id, 1, Integer::sum));
        if (said.split(" and serves like ", -1).length - 1 != UPDATES) {
            problems.add(bundle + ": " + said);
        }
        load.check(bundle, problems);
        if (drained > 0) {
            problems.add(bundle + ": " + drained + " sessions drained");
        }
        if (PROTOCOLS.contains(bundle) && moved == 0) {
            problems.add(bundle + ": no session moved");
        }
        return String.format(
                "%-16s %7d %7d %8d %7d %7d %7d %6d ms%n",
                bundle,
                load.acknowledged.size(),
                load.logins.get(),
                load.deferred.get(),
                load.refused.get(),
                moved,
                drained + load.drained.get(),
                load.longest.get());
    }

    /** What a column of mail:listener-list adds up to. */
    private static long count(Server server, String column) throws IOException {
        List<String[]> rows = server.shell("mail:listener-list")
                .lines()
                .filter(line -> line.contains("│"))
                .map(line -> line.split("│"))
                .toList();
        List<String> titles = Arrays.stream(rows.get(0)).map(String::strip).toList();
        int at = titles.indexOf(column);
        assertTrue(column + " in " + titles, at >= 0);
        return rows.stream()
                .skip(1)
                .filter(row -> row.length > at)
                .map(row -> row[at].strip())
                .filter(text -> text.matches("\\d+"))
                .mapToLong(Long::parseLong)
                .sum();
    }
}
