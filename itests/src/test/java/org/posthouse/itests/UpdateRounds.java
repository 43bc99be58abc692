package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Updates every bundle many times by the operation, and counts the classes and class loaders of the server's JVM before and
 * after: whatever is left of a version that was replaced would be there as often as it was replaced.
 */
final class UpdateRounds {
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
            "dkim.signer",
            "spool",
            "directory.sql",
            "store.sql",
            "blobs.segments",
            "db.derby",
            "admin",
            "console",
            "shell",
            "update",
            "settings",
            "doctor",
            "setup",
            "account.web",
            "quarantine",
            "senders",
            "health",
            "metrics",
            "autoconfig",
            "tls.acme",
            "migration",
            "backup");

    /** What a JVM makes by itself for reflection and the like meanwhile. */
    private static final int OTHER_CLASSES = 60;

    /** Commands are handed over in groups, since a client waits for three minutes. */
    private static final int GROUP = 10;

    private UpdateRounds() {}

    /** @param only of these bundles, with commas between them; empty: of all */
    static void run(String name, int portBase, int rounds, String only) throws Exception {
        List<String> bundles = only.isEmpty() ? BUNDLES : List.of(only.split(","));
        Server server = Server.start(name, portBase);
        try (server) {
            Jvm jvm = new Jvm(server);
            StringBuilder table = new StringBuilder(String.format(
                    "%n%-16s %7s %9s %9s %9s %9s%n", "bundle", "updates", "classes", "after", "loaders", "after"));
            List<String> problems = new ArrayList<>();
            for (String bundle : bundles) {
                Path jar = Rebuilt.of(server, bundle, "0.1.0.AGAIN")
                        .write(server.home().resolve("new-jars/" + bundle + ".jar"));
                // the way there is paved; by the first for all: what the JVM makes by itself for the work of updating
                update(server, bundle, jar, bundle.equals(bundles.get(0)) ? Math.max(2, rounds / 4) : 2);
                Jvm.Classes before = jvm.classes();
                update(server, bundle, jar, rounds);
                Jvm.Classes after = settled(jvm, before);
                if (!back(before, after)) { // what another part loaded for its first work meanwhile does not come again
                    before = after;
                    update(server, bundle, jar, rounds);
                    after = settled(jvm, before);
                }
                table.append(String.format(
                        Locale.ROOT,
                        "%-16s %7d %9d %9d %9d %9d%n",
                        bundle,
                        rounds,
                        before.loaded(),
                        after.loaded(),
                        before.bundleLoaders(),
                        after.bundleLoaders()));
                if (!back(before, after)) {
                    problems.add(bundle + ": " + before + " became " + after);
                }
            }
            System.out.println(table);
            assertEquals(List.of(), problems);
            String answer = new Post(server)
                    .submit(
                            "alice",
                            "alice@example.test",
                            List.of("bob@example.test"),
                            "From: alice@example.test\nSubject: Still here\n\nAfter all of that.\n");
            assertTrue(answer, answer.startsWith("250"));
            new Mua(server, "bob").await("Still here", Duration.ofSeconds(20));
            assertEquals("the server complains", List.of(), jvm.errors());
        }
    }

    private static void update(Server server, String bundle, Path jar, int times) throws IOException {
        for (int done = 0; done < times; done += GROUP) {
            List<String> commands = new ArrayList<>();
            for (int i = done; i < Math.min(times, done + GROUP); i++) {
                commands.add("mail:update " + bundle + " " + jar);
            }
            String said = server.shell(commands.toArray(String[]::new));
            assertEquals(said, commands.size(), said.split(" and serves like ", -1).length - 1);
        }
    }

    private static boolean back(Jvm.Classes before, Jvm.Classes after) {
        return after.bundleLoaders() <= before.bundleLoaders() && after.loaded() <= before.loaded() + OTHER_CLASSES;
    }

    /** A thread that is just ending may hold a class for some seconds more. */
    private static Jvm.Classes settled(Jvm jvm, Jvm.Classes before) throws IOException, InterruptedException {
        Jvm.Classes now = jvm.classes();
        for (int look = 0; look < 20 && !back(before, now); look++) {
            Thread.sleep(1000);
            now = jvm.classes();
        }
        return now;
    }
}
