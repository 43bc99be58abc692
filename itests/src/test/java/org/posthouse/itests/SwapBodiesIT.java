package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.net.api.NetAdmin;

/**
 * Parts are updated while messages of more than memory holds are on their way in, and while mail is on its way out: what was
 * begun goes on, nothing is lost, nothing is doubled.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SwapBodiesIT {
    private static final int BASE = 21_000;
    private static final int BOX = BASE + 725;
    private static final int UPDATES = 4;
    private static final long BETWEEN_MILLIS = 800;
    private static final String PASSWORD = "road-of-mail-7";

    /** What a message passes on its way in. */
    private static final List<String> BUNDLES =
            List.of("intake", "store.sql", "blobs.segments", "db.derby", "spool", "transport.local", "smtp", "imap");

    @Inject
    BundleContext context;

    @Inject
    @Filter(timeout = 60_000)
    DirectoryAdmin directory;

    @Inject
    @Filter(timeout = 60_000)
    NetAdmin net;

    @Inject
    @Filter(timeout = 60_000)
    ConfigurationAdmin configurations;

    @Configuration
    public Option[] configuration() {
        return Container.options(BASE, "swapbodies");
    }

    private void accounts() throws Exception {
        if (directory.domains().stream().noneMatch(d -> d.name().equals("example.test"))) {
            directory.createDomain("example.test");
            directory.createAccount("bob", PASSWORD.toCharArray(), 0);
            directory.createAccount("alice", PASSWORD.toCharArray(), 0);
        }
        for (int port : List.of(25, 143, 587)) { // they open when mail can be taken
            Eventually.is("port " + port, () -> isOpen(BASE + port));
        }
    }

    private static boolean isOpen(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException notYet) {
            return false;
        }
    }

    @Test
    public void largeMessagesGoOn() throws Exception {
        accounts();
        List<String> problems = new ArrayList<>();
        BodyLoad load = new BodyLoad(BASE, PASSWORD);
        load.start(4, 3);
        Thread.sleep(3000);
        StringBuilder table = new StringBuilder(String.format(
                "%n%-16s %7s %7s %9s %9s %9s%n", "bundle", "mails", "appends", "deferred", "refused", "unfetched"));
        for (String name : BUNDLES) {
            int mails = load.mails.size();
            int appends = load.appends.size();
            int deferred = load.deferred.get();
            int refused = load.refused.get();
            int unfetched = load.unfetched.get();
            for (int i = 1; i <= UPDATES; i++) {
                new Swaps(context).swap("org.posthouse." + name, "0.1.0.BODY" + i, problems);
                Thread.sleep(BETWEEN_MILLIS);
            }
            table.append(String.format(
                    "%-16s %7d %7d %9d %9d %9d%n",
                    name,
                    load.mails.size() - mails,
                    load.appends.size() - appends,
                    load.deferred.get() - deferred,
                    load.refused.get() - refused,
                    load.unfetched.get() - unfetched));
        }
        load.close();
        System.out.println(table);
        problems.addAll(load.surprises);
        check("mails of bob", load.mails, BodyLoad.stored(BASE + 143, "bob", PASSWORD), problems);
        check("appends of alice", load.appends, BodyLoad.stored(BASE + 143, "alice", PASSWORD), problems);
        if (load.unfetched.get() > 0) {
            problems.add(
                    load.unfetched + " of " + load.appends.size() + " messages were not there when their UID was told");
        }
        if (load.refused.get() > 0) {
            problems.add(load.refused + " messages refused in APPEND");
        }
        if (load.deferred.get() > 0) {
            problems.add(load.deferred + " mails deferred");
        }
        assertEquals(List.of(), problems);
        assertTrue(load.mails.size() > UPDATES * BUNDLES.size());
    }

    private static void check(String what, TreeSet<String> sent, Map<String, Integer> stored, List<String> problems) {
        TreeSet<String> lost = new TreeSet<>(sent);
        lost.removeAll(stored.keySet());
        if (!lost.isEmpty()) {
            problems.add(what + " lost: " + lost);
        }
        stored.forEach((id, copies) -> {
            if (copies > 1) {
                problems.add(what + ": " + id + " is there " + copies + " times");
            }
        });
    }

    @Test
    public void mailOnItsWayOutGoesOnce() throws Exception {
        accounts();
        Dictionary<String, Object> routes = new Hashtable<>();
        routes.put("routes", new String[] {"far.test=127.0.0.1:" + BOX + ";internal=true"});
        configurations.getConfiguration("org.posthouse.routing", "?").update(routes);
        List<String> problems = new ArrayList<>();
        AtomicInteger next = new AtomicInteger();
        TreeSet<String> sent = new TreeSet<>();
        boolean[] stop = new boolean[1];
        try (PostBox box = new PostBox(BOX, 150)) {
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread sender = new Thread(() -> relay(next, sent, stop, problems));
                sender.start();
                senders.add(sender);
            }
            for (String name :
                    List.of("spool", "spool", "queue", "spool", "transport.relay", "spool", "queue", "spool")) {
                Thread.sleep(BETWEEN_MILLIS);
                new Swaps(context).swap("org.posthouse." + name, "0.1.0.RELAY" + next.incrementAndGet(), problems);
                Thread.sleep(BETWEEN_MILLIS);
            }
            synchronized (sent) {
                stop[0] = true;
            }
            for (Thread sender : senders) {
                sender.join(60_000);
            }
            Eventually.is("all mail", () -> subjects(box).keySet().containsAll(sent));
            Map<String, Long> got = subjects(box);
            List<String> doubled = got.entrySet().stream()
                    .filter(e -> e.getValue() > 1)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();
            System.out.printf("%d mails relayed, %d doubled: %s%n", sent.size(), doubled.size(), doubled);
            assertEquals(List.of(), problems);
            assertTrue(sent.size() > 20);
            assertEquals(List.of(), doubled);
        }
    }

    private static Map<String, Long> subjects(PostBox box) {
        return box.got.stream()
                .collect(Collectors.groupingBy(
                        got -> got.text().replaceFirst("(?s).*Subject: ([^\\r\\n]*).*", "$1"), Collectors.counting()));
    }

    private static void relay(AtomicInteger next, TreeSet<String> sent, boolean[] stop, List<String> problems) {
        try (Talk talk = new Talk(BASE + 587)) {
            talk.smtp();
            talk.ehlo();
            String plain = "\0alice\0" + PASSWORD;
            talk.smtp("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
            while (true) {
                synchronized (sent) {
                    if (stop[0]) {
                        return;
                    }
                }
                String id = "relay-" + next.incrementAndGet();
                talk.smtp("MAIL FROM:<alice@example.test>");
                talk.smtp("RCPT TO:<dave@far.test>");
                talk.smtp("DATA");
                String answer = talk.smtp("From: alice@example.test\r\nSubject: " + id + "\r\n\r\nHello\r\n.");
                synchronized (sent) {
                    if (answer.startsWith("250")) {
                        sent.add(id);
                    } else {
                        problems.add(answer);
                    }
                }
                Thread.sleep(120); // no more than the box takes, or the last would wait for minutes
            }
        } catch (Exception e) {
            synchronized (sent) {
                problems.add(e.toString());
            }
        }
    }
}
