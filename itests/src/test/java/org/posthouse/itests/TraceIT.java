package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** What happened to a mail is known after an update of the trace under load, and after the process was killed. */
public class TraceIT {
    private static final int BASE = 14_500;
    private static final int UPDATES = 3;
    private static final Pattern ID = Pattern.compile("\\b[0-9][0-9a-hjkmnp-z]{13}\\b");

    @Test
    public void theTraceIsKept() throws Exception {
        try (Server server = Server.start("trace", BASE, "--route", "routed.test=127.0.0.1:" + (BASE + 9))) {
            Post post = new Post(server);
            ShellAndConsole.accepted(post.submit(
                    "alice",
                    "alice@example.test",
                    List.of("waits@routed.test"),
                    "Message-ID: <waits-4711@client.test>\nSubject: waits\n\nHello"));
            String id = theOne(server, "<waits-4711@client.test>");
            assertEquals("by sender, with any case", id, theOne(server, "ALICE@example.test"));
            assertEquals("by recipient", id, theOne(server, "waits@routed.test"));

            int sent = updatedUnderLoad(server, post);
            assertEquals("nothing is lost, nothing twice", sent, received(server));

            Eventually.is(
                    "the mail was tried", () -> server.shell("mail:trace " + id).contains("deferred"));
            String shown = server.shell("mail:queue-show " + id);
            assertTrue(shown, shown.contains("trace " + id));
            String traced = server.shell("mail:trace " + id);
            assertTrue(traced, traced.contains("It is still waiting") && traced.contains("queue-show " + id));
            Console console = new Console(server, "admin", Server.ADMIN_PASSWORD);
            assertTrue(console.page("posthouse-trace?id=" + id).contains("posthouse-queue?id=" + id));
            assertTrue(console.page("posthouse-queue?id=" + id).contains("posthouse-trace?id=" + id));

            Thread.sleep(1500); // so much a crash may cost
            server.kill();
            server.start();
            String after = server.shell("mail:trace " + id);
            assertTrue(
                    after,
                    after.contains("received") && after.contains("deferred") && after.contains("It is still waiting"));
            assertEquals("after the kill", sent, received(server));
            assertTrue(
                    "the latest are listed again",
                    ID.matcher(server.shell("mail:trace")).find());

            server.shell("mail:queue-delete " + id);
            String gone = server.shell("mail:trace " + id);
            assertFalse(gone, gone.contains("It is still waiting"));
        }
    }

    /** Sends mail while the trace is replaced; how many were acknowledged. */
    private static int updatedUnderLoad(Server server, Post post) throws Exception {
        AtomicBoolean end = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger();
        List<String> odd = new ArrayList<>();
        Thread load = new Thread(() -> {
            for (int i = 0; !end.get(); i++) {
                try {
                    String reply = post.deliver(
                            "news@shop.test",
                            "bob@example.test",
                            "Message-ID: <load-" + i + "@load.test>\nSubject: load\n\nHello");
                    if (reply.startsWith("250")) {
                        acknowledged.incrementAndGet();
                    } else {
                        odd.add(reply);
                    }
                } catch (IOException e) {
                    odd.add(e.toString());
                }
            }
        });
        load.start();
        try {
            Path jar = Rebuilt.of(server, "trace", "0.1.0.SWAP")
                    .write(server.home().resolve("new-jars/trace.jar"));
            for (int i = 0; i < UPDATES; i++) {
                String said = server.shell("mail:update trace " + jar);
                assertTrue(said, said.contains("and serves like"));
            }
        } finally {
            end.set(true);
            load.join();
        }
        System.out.printf("%d mails while the trace was replaced %d times%n", acknowledged.get(), UPDATES);
        assertEquals(List.of(), odd);
        assertTrue(acknowledged.get() > 0);
        return acknowledged.get();
    }

    private static int received(Server server) throws Exception {
        int found = 0;
        String after = "";
        do {
            String page = server.shell("mail:trace --like @load.test --limit 1000" + after);
            found += (int) page.lines().filter(line -> ID.matcher(line).find()).count();
            Matcher next = Pattern.compile("--after (\\d+)").matcher(page);
            after = next.find() ? " --after " + next.group(1) : "";
        } while (!after.isEmpty());
        return found;
    }

    /** The id of the only mail that a search finds. */
    private static String theOne(Server server, String like) throws Exception {
        String found = server.shell("mail:trace --like '" + like + "'");
        List<String> ids =
                ID.matcher(found).results().map(r -> r.group()).distinct().toList();
        assertEquals(found, 1, ids.size());
        return ids.get(0);
    }
}
