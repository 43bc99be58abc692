package org.posthouse.itests;

import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/**
 * The console of a server with 5,000 queued mails and 500 accounts: pictures of every page are in target/console-crowd, and how
 * long each took to answer is printed.
 */
public class ConsoleCrowdSoak {
    private static final int BASE = 13_000;
    private static final int MAILS = 5_000;
    private static final int ACCOUNTS = 500;
    private static final String[] SUBJECTS = {
        "Minutes of the meeting", "Offer 4711", "=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "Re: Lunch?", "Invoice"
    };

    @Test
    public void everyPageWithALotOfEverything() throws Exception {
        assumeTrue("chromium is not installed: apt-get install chromium", Chromium.installed());
        try (Server server = Server.start("console-crowd", BASE, "--route", "partner.test=127.0.0.1:" + (BASE + 9))) {
            List<String> commands = new ArrayList<>();
            for (int i = 0; i < ACCOUNTS; i++) {
                commands.add("mail:account-create user" + i + "@example.test long-enough-" + i);
            }
            server.shell(commands.toArray(String[]::new));
            Post post = new Post(server);
            for (int i = 0; i < MAILS; i++) {
                String domain = i % 4 == 0 ? "far" + i % 30 + ".test" : "partner.test";
                String reply = post.submit(
                        "alice",
                        "alice@example.test",
                        List.of("dave" + i + "@" + domain),
                        "Subject: " + SUBJECTS[i % SUBJECTS.length] + "\n\nSee below.");
                assertTrue(reply, reply.startsWith("250"));
            }
            Console console = new Console(server, "admin", Server.ADMIN_PASSWORD);
            try (ConsolePictures pictures = new ConsolePictures(server, console, Path.of("target/console-crowd"))) {
                List<ConsolePictures.Sight> sights = new ArrayList<>(pictures.tabs());
                sights.add(new ConsolePictures.Sight("queue-mail", "posthouse-queue?id=" + first(console), "Queue"));
                sights.add(new ConsolePictures.Sight("queue-state", "posthouse-queue?state=deferred", "Queue"));
                sights.add(new ConsolePictures.Sight("queue-text", "posthouse-queue?like=dave4711", "Queue"));
                sights.add(new ConsolePictures.Sight("trace-text", "posthouse-trace?like=dave4711", "Trace"));
                sights.add(new ConsolePictures.Sight("accounts-text", "posthouse-accounts?like=user47", "Accounts"));
                for (ConsolePictures.Sight sight : sights) {
                    pictures.look(sight);
                }
            }
        }
    }

    /** The id of the mail that waits longest. */
    private static String first(Console console) throws IOException {
        Matcher id = Pattern.compile("posthouse-queue\\?id=(\\w+)").matcher(console.page("posthouse-queue"));
        assertTrue("no mail waits", id.find());
        return id.group(1);
    }
}
