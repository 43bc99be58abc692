package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Store;
import jakarta.mail.event.MessageCountAdapter;
import jakarta.mail.event.MessageCountEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.testkit.dns.TestDnsServer;

/** Two servers, a.test and b.test, that find each other by MX records of a test DNS server. */
public class JourneyIT {
    private static final int A = 23_000;
    private static final int B = 24_000;

    private static TestDnsServer dns;
    private static Server a;
    private static Server b;

    @BeforeClass
    public static void start() throws Exception {
        dns = TestDnsServer.start();
        for (String domain : new String[] {"a.test", "b.test"}) {
            dns.mx(domain, 10, "mail." + domain);
            dns.address("mail." + domain, "127.0.0.1");
        }
        String name = "127.0.0.1:" + dns.port();
        a = Server.start("a", A, "--domain", "a.test", "--dns", name, "--mx-port", Integer.toString(B + 25));
        b = Server.start("b", B, "--domain", "b.test", "--dns", name, "--mx-port", Integer.toString(A + 25));
    }

    @AfterClass
    public static void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {a, b, dns}) {
            if (one != null) {
                one.close();
            }
        }
    }

    @Test
    public void aMailGoesFromAliceAtAToBobAtB() throws Exception {
        Mua alice = new Mua(a, "alice");
        Mua bob = new Mua(b, "bob@b.test");
        CountDownLatch told = new CountDownLatch(1);
        try (Store store = bob.store("imap");
                Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            inbox.addMessageCountListener(new MessageCountAdapter() {
                @Override
                public void messagesAdded(MessageCountEvent e) {
                    told.countDown();
                }
            });
            Thread idle = new Thread(() -> {
                try {
                    while (told.getCount() > 0) {
                        ((IMAPFolder) inbox).idle(true);
                    }
                } catch (Exception closed) {
                    // the test looks at the latch
                }
            });
            idle.setDaemon(true);
            idle.start();

            alice.send("alice@a.test", "bob@b.test", "A horse for Grüße", "The first horse is saddled.");
            assertTrue("IDLE was not told", told.await(30, TimeUnit.SECONDS));
            idle.join(10_000);
            Message got = inbox.getMessage(inbox.getMessageCount());
            assertEquals("A horse for Grüße", got.getSubject());
            assertEquals(
                    "The first horse is saddled.", got.getContent().toString().strip());
            assertTrue(got.getHeader("Received").length >= 2);
            assertEquals("<alice@a.test>", got.getHeader("Return-Path")[0]);
            assertEquals("bob@b.test", got.getHeader("Delivered-To")[0]);
        }
        try (Store store = bob.store("pop3s");
                Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            assertEquals(
                    "A horse for Grüße",
                    inbox.getMessage(inbox.getMessageCount()).getSubject());
        }
    }

    @Test
    public void anUnknownRecipientComesBackAsADsn() throws Exception {
        Mua alice = new Mua(a, "alice@a.test");
        alice.send("alice@a.test", "nobody@b.test", "To nobody", "Is anybody there?");
        String report = alice.await("ndeliver", Duration.ofSeconds(30));
        assertTrue(
                report,
                report.contains("Final-Recipient: rfc822; nobody@b.test")
                        || report.contains("Final-Recipient: rfc822;nobody@b.test"));
        assertTrue(report, report.contains("Action: failed"));
        assertTrue(report, report.contains("5.1.1"));
    }

    @Test
    public void mailStaysWithinAServer() throws Exception {
        new Mua(b, "alice").send("alice@b.test", "bob+lists@b.test", "Within b", "Straight into the mailbox.");
        assertTrue(new Mua(b, "bob").await("Within b", Duration.ofSeconds(10)).contains("Straight into the mailbox."));
    }
}
