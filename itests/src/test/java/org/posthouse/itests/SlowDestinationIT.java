package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.Test;

/** A destination with a long queue and slow replies delays no other: each has its turn and its own concurrency. */
public class SlowDestinationIT {
    private static final int BASE = 30_000;
    private static final int SLOW = BASE + 725;
    private static final int OTHERS = BASE + 726;
    private static final int WAITING = Integer.getInteger("posthouse.slow.mails", 2_000);
    private static final int SENDERS = 8;
    private static final int MAILS = 20;

    @Test
    public void delaysNoOther() throws Exception {
        List<PostBox> others = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            others.add(new PostBox(OTHERS + i, 0));
        }
        try (PostBox slow = new PostBox(SLOW, 5_000);
                Server server = Server.start("slow", BASE, routes())) {
            List<String> problems = new CopyOnWriteArrayList<>();
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                Thread sender = new Thread(() -> fill(server, problems));
                sender.start();
                senders.add(sender);
            }
            for (Thread sender : senders) {
                sender.join();
            }
            assertEquals(List.of(), List.copyOf(problems));

            long start = System.nanoTime();
            for (int i = 0; i < MAILS; i++) {
                String answer = new Post(server)
                        .submit(
                                "alice",
                                "alice@example.test",
                                List.of("dave@other" + i + ".test"),
                                "From: alice@example.test\nSubject: quick " + i + "\n\nHello\n");
                assertEquals(answer, "250", answer.substring(0, 3));
            }
            Eventually.is("all mail to the others", () -> others.stream().allMatch(box -> box.got.size() == 1));
            long taken = (System.nanoTime() - start) / 1_000_000;
            int done = slow.got.size();
            System.out.printf(
                    "%d mails to %d destinations left within %d ms; %d of %d mails for the slow one had left by then%n",
                    MAILS, MAILS, taken, done, WAITING);
            assertTrue("the slow one has a queue all the while", done < WAITING / 2);
        } finally {
            for (PostBox box : others) {
                box.close();
            }
        }
    }

    private static String[] routes() {
        List<String> options = new ArrayList<>(List.of("--route", "slow.test=127.0.0.1:" + SLOW));
        for (int i = 0; i < MAILS; i++) {
            options.addAll(List.of("--route", "other" + i + ".test=127.0.0.1:" + (OTHERS + i)));
        }
        return options.toArray(new String[0]);
    }

    private static void fill(Server server, List<String> problems) {
        try (Talk talk = new Talk(server.port(587))) {
            talk.smtp();
            talk.smtp("EHLO client.test");
            String plain = "\0alice\0" + Server.PASSWORD;
            talk.smtp("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < WAITING / SENDERS; i++) {
                talk.smtp("MAIL FROM:<alice@example.test>");
                talk.smtp("RCPT TO:<dave@slow.test>");
                talk.smtp("DATA");
                String answer = talk.smtp("From: alice@example.test\r\nSubject: slow " + i + "\r\n\r\nHello\r\n.");
                if (!answer.startsWith("250")) {
                    problems.add(answer);
                    return;
                }
            }
        } catch (IOException e) {
            problems.add(e.toString());
        }
    }
}
