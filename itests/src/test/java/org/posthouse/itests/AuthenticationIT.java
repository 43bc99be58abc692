package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.auth.dkim.DkimKey;
import org.posthouse.auth.dkim.DkimResult;
import org.posthouse.auth.dkim.DkimSigner;
import org.posthouse.auth.dkim.DkimVerifier;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.testkit.dns.TestDnsServer;

/** SPF, DKIM and DMARC as an operator installs them: what is found is told, forged mail is refused, also while they are updated. */
public class AuthenticationIT {
    private static final int BASE = 27_000;
    private static final List<String> FILTERS = List.of("spf", "dkim", "dmarc");

    private static TestDnsServer dns;
    private static PostBox box;
    private static Server server;
    private static KeyPair keys;

    @BeforeClass
    public static void start() throws Exception {
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        dns = TestDnsServer.start();
        dns.txt("good.test", "v=spf1 ip4:127.0.0.0/8 -all");
        dns.txt("_dmarc.good.test", "v=DMARC1; p=reject");
        dns.txt("k1._domainkey.good.test", DkimKey.record(keys.getPublic()));
        dns.txt("evil.test", "v=spf1 +all");
        dns.txt("_dmarc.careful.test", "v=DMARC1; p=quarantine");
        dns.txt("strict.test", "v=spf1 -all");
        dns.fail("silent.test");
        dns.fail("_dmarc.silent.test");
        box = new PostBox(BASE + 9, 0);
        server = Server.unpack(
                "authentication",
                BASE,
                "--dns",
                "127.0.0.1:" + dns.port(),
                "--route",
                "far.test=127.0.0.1:" + (BASE + 9));
        server.configure("org.posthouse.filter.spf", "trusted = [ \"192.0.2.0/24\" ]");
        server.configure("org.posthouse.filter.dmarc", "onReject = \"reject\"");
        server.configure("org.posthouse.filter.score", "authentication = [ \"spf=fail 6\" ]");
        server.configure("org.posthouse.intake", "requiredFilters = [ \"spf\", \"dkim\", \"dmarc\" ]");
        server.start();
        Eventually.is("the filters are there", () -> Stream.concat(FILTERS.stream(), Stream.of("score"))
                .allMatch(server.shell("mail:filter-list")::contains));
    }

    @AfterClass
    public static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (dns != null) {
            dns.close();
            box.close();
        }
    }

    private static String signed(String text) throws Exception {
        Message message = Messages.of(text);
        Message signed = message.prepend(
                new DkimSigner().sign(message, List.of(new DkimKey("good.test", "k1", keys.getPrivate()))));
        try (var in = signed.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String mail(String from, String subject) {
        return "From: <" + from + ">\r\nTo: <alice@example.test>\r\nSubject: " + subject
                + "\r\nDate: Mon, 30 Nov 2026 20:00:00 +0000\r\n\r\nThe first horse is saddled.\r\n";
    }

    /** The reply to a mail from another server. */
    private static String send(String sender, String message) throws IOException {
        return new Post(server)
                .deliver(sender, "alice@example.test", message.replace("\r\n", "\n")); // it ends lines itself
    }

    /** The header of the one message with this subject, in a mailbox. */
    private static String header(String mailbox, String subject) throws Exception {
        String[] found = new String[1];
        Eventually.is(subject + " is in " + mailbox, () -> {
            try (Talk talk = new Talk(server.port(143))) {
                talk.line();
                talk.imap("a", "LOGIN alice " + Server.PASSWORD);
                talk.imap("b", "EXAMINE " + mailbox);
                String numbers = talk.imap("c", "SEARCH SUBJECT \"" + subject + "\"");
                String number = numbers.replaceAll("(?s).*\\* SEARCH ?([0-9]*).*", "$1");
                found[0] = number.isEmpty() ? null : talk.imap("d", "FETCH " + number + " BODY.PEEK[HEADER]");
            }
            return found[0] != null;
        });
        return found[0].replaceAll("\r?\n[ \t]+", " ");
    }

    @Test
    public void whatIsFoundIsTold() throws Exception {
        String forged = "Authentication-Results: mail.example.test; dmarc=pass header.from=forged.test\r\n";
        assertEquals(
                "250",
                send("a@good.test", forged + signed(mail("a@good.test", "genuine")))
                        .substring(0, 3));
        String header = header("INBOX", "genuine");
        assertEquals(header, 1, header.split("Authentication-Results:", -1).length - 1);
        for (String result : List.of(
                "Authentication-Results: mail.example.test; ",
                "spf=pass smtp.mailfrom=a@good.test",
                "dkim=pass",
                "header.d=good.test header.s=k1",
                "dmarc=pass header.from=good.test")) {
            assertTrue(result + " is not in " + header, header.contains(result));
        }
        assertFalse(header, header.contains("forged.test"));
    }

    @Test
    public void forgedMailIsRefusedOrGoesToJunk() throws Exception {
        String refused = send("e@evil.test", mail("a@good.test", "forged"));
        assertTrue(refused, refused.startsWith("550 5.7.1"));
        String changed = signed(mail("a@good.test", "changed")).replace("saddled", "sold");
        assertTrue(send("e@evil.test", changed).startsWith("550 5.7.1"));
        assertEquals(
                "250", send("e@evil.test", mail("a@careful.test", "doubtful")).substring(0, 3));
        assertTrue(header("Junk", "doubtful").contains("dmarc=fail"));
    }

    @Test
    public void theScoreDecidesAndSaysWhy() throws Exception {
        String praised = "X-Spam-Status: No, score=-99\r\n" + mail("a@strict.test", "praised");
        String reply = send("a@strict.test", praised);
        assertEquals("250", reply.substring(0, 3));
        String header = header("Junk", "praised");
        assertTrue(header, header.contains("X-Spam-Status: Yes, score=6.0 required=5.0 tests= spf=fail=6.0\n"));
        assertTrue(header, header.contains("X-Spam-Flag: YES\n"));
        assertFalse(header, header.contains("-99"));
        String decisions = server.shell("mail:filter-decisions");
        assertTrue(decisions, decisions.contains("+X-Spam-Status: Yes, score=6.0"));
    }

    @Test
    public void withoutAnAnswerOfTheDnsMailGoesOn() throws Exception {
        assertEquals(
                "250", send("a@silent.test", mail("a@silent.test", "silence")).substring(0, 3));
        String header = header("INBOX", "silence");
        assertTrue(header, header.contains("spf=temperror") && header.contains("dmarc=temperror"));
    }

    /** The records that the server asks for are published; from then on what users send is signed, and verifies. */
    @Test
    public void mailThatLeavesIsSigned() throws Exception {
        String zone = server.shell("mail:dns-records example.test --zone");
        FakeResolver published = new FakeResolver();
        Matcher record =
                Pattern.compile("(?m)^(\\S+_domainkey\\S+)\\. +TXT +(.*)$").matcher(zone);
        while (record.find()) {
            String[] strings = record.group(2).replaceAll("^\"|\"\\s*$", "").split("\" \"");
            dns.txt(record.group(1), strings);
            published.txt(record.group(1), strings);
        }
        String checked = server.shell("mail:dkim-check");
        assertEquals(checked, 2, checked.split("signing", -1).length - 1);

        new Post(server)
                .submit(
                        "alice",
                        "alice@example.test",
                        List.of("joe@far.test"),
                        mail("alice@example.test", "signed").replace("\r", ""));
        Eventually.is("the mail has left", () -> !box.got.isEmpty());
        String left = box.got.get(0).text().replace("\n", "\r\n");
        List<DkimResult> results = new DkimVerifier().verify(Messages.of(left), published);
        assertEquals(left, 2, results.size());
        for (DkimResult result : results) {
            assertEquals(result + " of " + left, DkimResult.Kind.PASS, result.result());
            assertEquals("example.test", result.domain());
        }
    }

    /** Required filters that are replaced are waited for: no forged mail slips through, no genuine one is lost. */
    @Test
    public void nothingSlipsThroughWhileTheyAreUpdated() throws Exception {
        Map<String, AtomicInteger> forged = Collections.synchronizedMap(new TreeMap<>());
        Map<String, AtomicInteger> genuine = Collections.synchronizedMap(new TreeMap<>());
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        String signed = signed(mail("a@good.test", "update"));
        boolean[] stop = new boolean[1];
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean forging = i % 2 == 0;
            Thread sender = new Thread(() -> {
                while (!stop[0]) {
                    try {
                        String reply = forging
                                ? send("e@evil.test", mail("a@good.test", "slipped"))
                                : send("a@good.test", signed);
                        (forging ? forged : genuine)
                                .computeIfAbsent(reply.substring(0, 9), code -> new AtomicInteger())
                                .incrementAndGet();
                    } catch (IOException e) {
                        wrong.add(e.toString());
                    }
                }
            });
            sender.start();
            senders.add(sender);
        }
        for (int round = 0; round < 3; round++) {
            for (String filter : FILTERS) {
                server.shell("mail:update filter." + filter);
            }
        }
        stop[0] = true;
        for (Thread sender : senders) {
            sender.join();
        }
        System.out.printf("while the filters were updated 9 times: forged %s, genuine %s%n", forged, genuine);
        assertEquals(List.of(), wrong);
        // who asks at MAIL or RCPT at the moment of a change may have to come again
        assertTrue(
                "forged mail slipped through", Set.of("550 5.7.1", "451 4.3.0").containsAll(forged.keySet()));
        assertTrue(
                "genuine mail was turned away", Set.of("250 2.0.0", "451 4.3.0").containsAll(genuine.keySet()));
        assertTrue(forged.containsKey("550 5.7.1"));
        int accepted = genuine.get("250 2.0.0").get();
        Eventually.is("each genuine mail is there once", () -> count("update") == accepted);
    }

    private static int count(String subject) throws IOException {
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            talk.imap("a", "LOGIN alice " + Server.PASSWORD);
            talk.imap("b", "EXAMINE INBOX");
            String found = talk.imap("c", "SEARCH SUBJECT \"" + subject + "\"");
            String numbers =
                    found.replaceAll("(?s).*\\* SEARCH ?([0-9 ]*).*", "$1").strip();
            return numbers.isEmpty() ? 0 : numbers.split(" ").length;
        }
    }
}
