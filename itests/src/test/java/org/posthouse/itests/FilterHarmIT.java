package org.posthouse.itests;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.filter.Filter;
import org.posthouse.itests.plugin.Hungry;
import org.posthouse.itests.plugin.Leaking;
import org.posthouse.itests.plugin.Silent;
import org.posthouse.itests.plugin.Sleepy;
import org.posthouse.itests.plugin.Throwing;

/** A filter that misbehaves holds up the mail that it is asked about, and nobody else. */
public class FilterHarmIT {
    private static final int BASE = 29_000;
    private static final int MAILS = 40;
    private static final int BYSTANDERS = 20;

    /** What a bystander waited for, in milliseconds. */
    private record Waits(List<Long> greetings, List<Long> mails) {
        static Waits none() {
            return new Waits(new ArrayList<>(), new ArrayList<>());
        }

        String line() {
            return String.format(
                    "greeting %4d ms (longest %5d), mail %4d ms (longest %5d)",
                    median(greetings), Collections.max(greetings), median(mails), Collections.max(mails));
        }

        private static long median(List<Long> all) {
            List<Long> sorted = all.stream().sorted().toList();
            return sorted.get(sorted.size() / 2);
        }
    }

    @Test
    public void aBystanderDoesNotNotice() throws Exception {
        Map<String, Class<? extends Filter>> kinds = new LinkedHashMap<>();
        kinds.put("sleeps 8 s", Sleepy.class);
        kinds.put("throws", Throwing.class);
        kinds.put("returns nothing", Silent.class);
        kinds.put("leaks threads", Leaking.class);
        kinds.put("fills memory", Hungry.class);
        StringBuilder table = new StringBuilder("\n");
        try (Server server = Server.start("harm", BASE)) {
            Waits alone = Waits.none();
            bystand(server, alone);
            bystand(server, alone);
            table.append(String.format("%-16s %s%n", "no filter", alone.line()));
            for (Map.Entry<String, Class<? extends Filter>> kind : kinds.entrySet()) {
                table.append(String.format("%-16s %s%n", kind.getKey(), harm(server, kind.getValue())));
            }
        }
        System.out.println(table);
    }

    private static String harm(Server server, Class<? extends Filter> type) throws Exception {
        Path jar = server.home().resolve("deploy/harm.jar");
        Path made = PluginJar.of("com.example.harm", "1.0.0")
                .filter(type, 0, "filter.name=harm", "filter.roles=MX")
                .write(server.home().resolve("harm.jar"));
        Files.move(made, jar);
        Eventually.is("the filter", () -> server.shell("mail:filter-list").contains("com.example.harm"));
        AtomicInteger answered = new AtomicInteger();
        Map<String, AtomicInteger> answers = new ConcurrentSkipListMap<>();
        CountDownLatch sent = new CountDownLatch(MAILS);
        List<Thread> victims = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            Thread thread = new Thread(() -> {
                String answer = victim(server, sent);
                answered.incrementAndGet();
                answers.computeIfAbsent(answer, a -> new AtomicInteger()).incrementAndGet();
            });
            thread.start();
            victims.add(thread);
        }
        sent.await();
        Waits waits = Waits.none();
        bystand(server, waits);
        int before = answered.get();
        if (type == Sleepy.class) {
            assertEquals("bystanders were served before the first of those that wait for the filter", 0, before);
        }
        for (Thread victim : victims) {
            victim.join();
        }
        Files.delete(jar);
        Eventually.is("no filter", () -> !server.shell("mail:filter-list").contains("com.example.harm"));
        return waits.line() + ", " + before + " of " + MAILS + " answered meanwhile; in the end " + answers;
    }

    /** A mail that the filter is asked about. */
    private static String victim(Server server, CountDownLatch sent) {
        try (Talk talk = new Talk(server.port(25))) {
            talk.patience(180_000);
            talk.smtp();
            talk.smtp("EHLO victim.test");
            talk.smtp("MAIL FROM:<x@elsewhere.test>");
            talk.smtp("RCPT TO:<bob@example.test>");
            talk.smtp("DATA");
            talk.send("Subject: held up\r\n\r\nHello\r\n.\r\n");
            sent.countDown();
            return talk.smtp().substring(0, 3);
        } catch (IOException e) {
            sent.countDown();
            return e.getClass().getSimpleName();
        }
    }

    /** Greetings of the filter's own listener, and mail of users. */
    private static void bystand(Server server, Waits waits) throws IOException {
        for (int i = 0; i < BYSTANDERS; i++) {
            long start = System.nanoTime();
            try (Talk talk = new Talk(server.port(25))) {
                talk.smtp();
                waits.greetings().add((System.nanoTime() - start) / 1_000_000);
            }
            start = System.nanoTime();
            String answer = new Post(server)
                    .submit(
                            "alice",
                            "alice@example.test",
                            List.of("bob@example.test"),
                            "From: alice@example.test\nSubject: passing by\n\nHello\n");
            waits.mails().add((System.nanoTime() - start) / 1_000_000);
            assertEquals(answer, "250", answer.substring(0, 3));
        }
    }
}
