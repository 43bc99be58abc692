package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.Test;

/** A filter made from the archetype is dropped into a running server under load, does its work, and is taken out again. */
public class FilterIT {
    private static final int BASE = 27_000;

    @Test
    public void comesAndGoesWhileMailFlows() throws Exception {
        Path jar = Archetype.build("posthouse-filter", "subject-filter", "com.example.subject")
                .jar();
        try (Server server = Server.start("filter", BASE)) {
            Path deployed = server.home().resolve("deploy/subject-filter.jar");
            SwapLoad load = new SwapLoad(BASE, Server.PASSWORD);
            load.start(4, 2);
            assertEquals("250", answer("Win at the casino"));

            long start = System.nanoTime();
            Files.copy(jar, deployed, StandardCopyOption.REPLACE_EXISTING);
            await("554");
            long in = (System.nanoTime() - start) / 1_000_000;
            assertEquals("250", answer("Lunch?"));
            assertTrue(server.shell("mail:filter-list").contains("com.example.subject-filter"));

            start = System.nanoTime();
            Files.delete(deployed);
            await("250");
            long out = (System.nanoTime() - start) / 1_000_000;
            assertFalse(server.shell("mail:filter-list").contains("com.example.subject-filter"));

            load.close();
            System.out.printf(
                    "filter in force after %d ms, out after %d ms; meanwhile %d mails acknowledged, %d deferred,"
                            + " %d sessions ended, %d readers dropped%n",
                    in,
                    out,
                    load.acknowledged.size(),
                    load.deferred.get(),
                    load.drained.get(),
                    load.readersDropped.get());
            assertEquals(List.of(), List.copyOf(load.surprises));
            assertEquals(0, load.refused.get() + load.drained.get() + load.readersDropped.get());
            assertEquals("a part of the server was away", 0, load.deferred.get() + load.readersUnavailable.get());
        }
    }

    /** The reply code for a mail with this subject. */
    private static String answer(String subject) throws IOException {
        try (Talk talk = new Talk(BASE + 25)) {
            talk.smtp();
            talk.smtp("EHLO filter.test");
            talk.smtp("MAIL FROM:<x@elsewhere.test>");
            talk.smtp("RCPT TO:<alice@example.test>");
            talk.smtp("DATA");
            return talk.smtp("Subject: " + subject + "\r\n\r\nHello\r\n.").substring(0, 3);
        }
    }

    private static void await(String code) throws Exception {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (!answer("Win at the casino").equals(code)) {
            assertTrue("not within 5 seconds", System.nanoTime() < deadline);
            Thread.sleep(50);
        }
    }
}
