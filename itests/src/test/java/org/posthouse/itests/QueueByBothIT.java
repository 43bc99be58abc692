package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** The queue as an operator sees and changes it, in the shell and in the web console. */
public class QueueByBothIT {
    private static ShellAndConsole both;
    private static Server server;
    private static Console console;
    private static Post post;

    @BeforeClass
    public static void start() throws Exception {
        both = ShellAndConsole.start("queue-by-both", 18_000);
        server = both.server;
        console = both.console;
        post = both.post;
    }

    @AfterClass
    public static void stop() {
        if (both != null) {
            both.close();
        }
    }

    @Test
    public void theQueue() throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String who : List.of("web", "ssh")) {
            for (String name : List.of("held", "released", "retried", "deleted", "bounced")) {
                String to = name + "-" + who + "@routed.test";
                ShellAndConsole.accepted(
                        post.submit("alice", "alice@example.test", List.of(to), "Subject: " + to + "\n\nHello"));
                ids.put(name + "-" + who, both.queued(to));
            }
        }
        String page = "posthouse-queue?id=";
        List<String> said = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String[][] steps = {
            {page, "queue-hold", "held"},
            {page, "queue-hold", "released"},
            {page, "queue-release", "released"},
            {page, "queue-retry", "retried"},
            {page, "queue-delete", "deleted"},
            {page, "queue-bounce", "bounced"}
        };
        for (String[] step : steps) {
            String id = ids.get(step[2] + "-web");
            said.add(console.run(page + id, step[1], "id", id).text().replace(id, step[2]));
            commands.add("mail:" + step[1] + " " + ids.get(step[2] + "-ssh"));
        }
        List<String> answers = new ArrayList<>(both.answers(commands));
        for (int i = 0; i < answers.size(); i++) {
            answers.set(i, answers.get(i).strip().replace(ids.get(steps[i][2] + "-ssh"), steps[i][2]));
        }
        assertEquals(said, answers);

        String list = server.shell("mail:queue-list");
        for (String who : List.of("web", "ssh")) {
            assertTrue(list, list.matches("(?s).*held-" + who + "@routed.test +│[^│]*│ held .*"));
            assertTrue(list, list.matches("(?s).*released-" + who + "@routed.test +│[^│]*│ (deferred|under way) .*"));
            assertFalse(list, list.contains("deleted-" + who) || list.contains("bounced-" + who));
            String report = new Mua(server, "alice").await("ndeliver", Duration.ofSeconds(30), "bounced-" + who);
            assertTrue(report, report.contains("Action: failed"));
            server.shell("mail:queue-delete " + ids.get("held-" + who));
        }

        assertEquals(
                "Queue paused", console.run("posthouse-queue", "queue-pause").text());
        String status = server.shell("mail:status", "mail:queue-resume");
        assertTrue(status, status.contains("paused"));
        assertTrue(Console.text(console.page("posthouse-queue")).contains("running"));
        server.shell("mail:queue-pause");
        assertTrue(Console.text(console.page("posthouse")).contains("The queue is paused"));
        assertEquals(
                "Queue running", console.run("posthouse-queue", "queue-resume").text());
        assertTrue(console.run("posthouse-queue", "queue-retry", "all", "true")
                .text()
                .endsWith("will be retried now"));
        assertTrue(server.shell("mail:queue-retry --all").contains("will be retried now"));
    }

    @Test
    public void allMailThatMatchesIsChangedAtOnce() throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String who : List.of("web", "ssh")) {
            for (String name : List.of("one", "two")) {
                String to = name + "-" + who + "@routed.test";
                ShellAndConsole.accepted(
                        post.submit("alice", "alice@example.test", List.of(to), "Subject: " + to + "\n\nHello"));
                ids.put(name + who, both.queued(to));
            }
        }
        String chosen = "posthouse-queue?recipient=";
        String held = console.run(
                        chosen + "one-web%40routed.test",
                        "queue-hold",
                        "recipient",
                        "one-web@routed.test",
                        "because",
                        "ask web")
                .text();
        assertEquals("1 mail is on hold", held);
        assertEquals(
                held,
                server.shell("mail:queue-hold --recipient one-ssh@routed.test --because 'ask ssh'")
                        .strip());
        String list = server.shell("mail:queue-list --state held --reason ask");
        assertTrue(list, list.contains(ids.get("oneweb")) && list.contains(ids.get("onessh")));
        assertFalse(list, list.contains(ids.get("twoweb")));
        assertTrue(list, list.contains("admin:admin: ask web") && list.contains("admin:admin: ask ssh"));
        IOException refused = assertThrows(IOException.class, () -> server.shell("mail:queue-delete"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("a condition, or all"));
        assertEquals(
                "1 mail is deleted",
                console.run("posthouse-queue?reason=ask+web", "queue-delete", "reason", "ask web")
                        .text());
        assertEquals(
                "1 mail is deleted",
                server.shell("mail:queue-delete --reason 'ask ssh'").strip());
        for (String who : List.of("web", "ssh")) {
            server.shell("mail:queue-delete " + ids.get("two" + who));
        }
    }

    @Test
    public void mailOnHoldGoesOnFromAnotherSender() throws Exception {
        for (String who : List.of("web", "ssh")) {
            String to = "rework-" + who + "@routed.test";
            ShellAndConsole.accepted(
                    post.submit("alice", "alice@example.test", List.of(to), "Subject: " + to + "\n\nHello"));
            String id = both.queued(to);
            server.shell("mail:queue-hold " + id);
            String said = who.equals("web")
                    ? console.run("posthouse-queue?id=" + id, "queue-rework", "id", id, "sender", "bob@example.test")
                            .text()
                    : server.shell("mail:queue-rework " + id + " --sender bob@example.test")
                            .strip();
            assertTrue(said, said.startsWith(id + " is released as "));
            String now = said.substring(said.lastIndexOf(' ') + 1);
            String shown = server.shell("mail:queue-show " + now);
            assertTrue(shown, shown.contains("<bob@example.test>") && shown.contains(to));
            server.shell("mail:queue-delete " + now);
        }
    }
}
