package org.posthouse.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.segments.DiskFile;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.PowerCutDisk;
import org.posthouse.testkit.flow.FakeClock;

/**
 * Opens a spool that the version before this one wrote: entries in every state, changed several times, deleted, doomed by a
 * deletion during a lease, left as a crash leaves them (commit 20b204c; the directory is a resource).
 */
public class LegacySpoolTest {
    private static final Instant NOW = Instant.parse("2025-03-01T10:00:00.123456789Z");
    private static final LogOptions OPTIONS =
            LogOptions.defaults("spool").withSegmentSize(64 << 10).withGrowAhead(0);
    private static final Sender SENDER = Sender.of(new Address("sender", "example.org"));

    private final FakeClock clock = new FakeClock(NOW);
    private PowerCutDisk disk = new PowerCutDisk();

    @Before
    public void copy() throws IOException {
        for (String name : List.of("000000000001.seg", "000000000002.seg")) {
            try (InputStream in = getClass().getResourceAsStream("/legacy-spool/" + name);
                    DiskFile file = disk.create(name)) {
                file.write(ByteBuffer.wrap(in.readAllBytes()), 0);
                file.force();
            }
        }
        disk.sync();
    }

    private SegmentSpool open() throws IOException {
        return SegmentSpool.open(disk, OPTIONS, 1 << 20, clock);
    }

    private static Origin mx(String remote) {
        return Origin.builder("", "mx", Origin.Role.MX)
                .remote(InetSocketAddress.createUnresolved(remote, 0))
                .build();
    }

    private static Origin mx() throws IOException {
        return Origin.builder("", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0))
                .build();
    }

    private static Mail.Builder mail(String id, long size, Recipient... recipients) throws IOException {
        return Mail.builder(id, NOW, mx(), SENDER)
                .recipients(List.of(recipients))
                .size(size);
    }

    private static Recipient to(String address, Disposition disposition) {
        return Recipient.builder(Address.parse(address).orElseThrow())
                .key("key-" + address)
                .disposition(disposition)
                .build();
    }

    private static Recipient to(String address) {
        return to(address, Disposition.fresh(NOW));
    }

    private static Disposition.Builder said(
            String address, Phase phase, Reply.Action action, int code, Instant due, int attempts) {
        Status status = new Status(code, code / 100 + ".2.1", "said of key-" + address);
        return Disposition.builder(due)
                .phase(phase)
                .attempts(attempts)
                .last(new Reply(action, status, Optional.of("mx.example.test"), NOW));
    }

    private static Disposition held(Instant due, String reason) {
        return Disposition.builder(due).hold(reason).build();
    }

    private static List<Mail> expected() throws IOException {
        Instant later = NOW.plusSeconds(1800);
        Instant soon = NOW.plusSeconds(30);
        List<Mail> all = new ArrayList<>();
        all.add(Mail.builder(
                        "01-submitted",
                        NOW.minusSeconds(5),
                        Origin.builder("", "submission", Origin.Role.SUBMISSION)
                                .remote(new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 0))
                                .protocol("ESMTPA")
                                .account(Optional.of("carol@example.org"))
                                .build(),
                        SENDER)
                .recipients(List.of(to("alice@example.test"), to("bob@far.test")))
                .size(54)
                .build());
        all.add(Mail.builder(
                        "02-odd",
                        NOW,
                        mx("client.example.net"),
                        Sender.builder(Optional.of(new Address("s", "exämple.org")))
                                .size(1234)
                                .body(Sender.Body.BINARY_MIME)
                                .smtputf8(true)
                                .ret(Sender.Ret.HDRS)
                                .envid("env=1")
                                .build())
                .recipient(Recipient.builder(new Address("ünï \"q\"", "exämple.test"))
                        .notifyOn(Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY))
                        .original("rfc822;other@example.test")
                        .key("k1")
                        .disposition(Disposition.fresh(NOW.plusNanos(1)))
                        .build())
                .recipient(Recipient.builder(new Address("postmaster", ""))
                        .notifyOn(Set.of(Recipient.Notify.NEVER))
                        .key("k2")
                        .disposition(Disposition.fresh(NOW.plusNanos(1)))
                        .build())
                .size(42)
                .build());
        String why = "quarantined: looks bad";
        all.add(mail(
                        "03-quarantined",
                        58,
                        to("alice@example.test", held(NOW, why)),
                        to("bob@example.test", held(NOW, why)))
                .build());
        all.add(mail(
                        "04-deferred",
                        52,
                        to(
                                "done@a.test",
                                said("done@a.test", Phase.DELIVERED, Reply.Action.DELIVERED, 250, later, 3)
                                        .build()),
                        to(
                                "later@a.test",
                                said("later@a.test", Phase.WAITING, Reply.Action.DELAYED, 450, later, 3)
                                        .notified(Disposition.Notice.DELAY)
                                        .build()),
                        to(
                                "failed@b.test",
                                said("failed@b.test", Phase.FAILED, Reply.Action.FAILED, 550, later, 3)
                                        .build()),
                        to(
                                "fresh@c.test",
                                Disposition.builder(later).attempts(3).build()))
                .build());
        all.add(mail(
                        "05-refused",
                        50,
                        to(
                                "refused@a.test",
                                said("refused@a.test", Phase.TELLING, Reply.Action.FAILED, 550, soon, 1)
                                        .build()),
                        to(
                                "later@b.test",
                                said("later@b.test", Phase.WAITING, Reply.Action.DELAYED, 451, soon, 1)
                                        .build()))
                .build());
        Instant put = NOW.plusSeconds(77);
        all.add(mail(
                        "06-held-later",
                        56,
                        to(
                                "alice@example.test",
                                said("alice@example.test", Phase.DELIVERED, Reply.Action.DELIVERED, 250, put, 1)
                                        .build()),
                        to(
                                "bob@example.test",
                                said("bob@example.test", Phase.WAITING, Reply.Action.DELAYED, 450, put, 1)
                                        .hold("450 4.2.1 busy")
                                        .build()))
                .build());
        all.add(Mail.builder(
                        "07-notice",
                        NOW,
                        Origin.internal("internal").toBuilder().build(),
                        Sender.empty())
                .recipient(to("sender@example.org", Disposition.fresh(NOW.plusSeconds(900))))
                .size(48)
                .build());
        all.add(mail("10-rescheduled", 58, to("x@a.test", Disposition.fresh(NOW.plusSeconds(5))))
                .build());
        Disposition seventh =
                Disposition.builder(NOW.plusSeconds(7)).attempts(1).build();
        all.add(mail(
                        "11-expanded",
                        52,
                        to("alice@here.test", seventh),
                        to("bob@far.test", seventh),
                        to("x@a.test", seventh))
                .build());
        all.add(mail("12-large", 12_621, to("x@a.test")).build());
        all.add(mail("13-held-without-reason", 74, to("x@a.test", held(NOW, "on hold")))
                .build());
        for (int i = 0; i < 12; i++) {
            if (i != 2) {
                all.add(mail("20-plain-" + (char) ('a' + i), 50, to("user" + i + "@a.test"))
                        .build());
            }
        }
        return all;
    }

    private static List<Mail> all(Spool spool) {
        return spool.list(Query.ALL, OptionalLong.empty(), 99).mails().stream()
                .map(Spool.Listed::mail)
                .sorted(java.util.Comparator.comparing(Mail::id))
                .toList();
    }

    /** The origin of mail of the server itself has no session any more. */
    private static Mail known(Mail mail) {
        return mail.origin().role() == Origin.Role.INTERNAL
                ? Mail.builder(mail.id(), mail.arrived(), Origin.internal("internal"), mail.sender())
                        .recipients(mail.recipients())
                        .size(mail.size())
                        .build()
                : mail;
    }

    private static void compare(List<Mail> expected, Spool spool) throws IOException {
        List<Mail> found = all(spool);
        for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
            assertEquals(expected.get(i), known(found.get(i)));
        }
        assertEquals(expected.size(), found.size());
        for (Mail mail : expected) {
            try (InputStream in = spool.message(mail.id()).orElseThrow().open(0)) {
                assertArrayEquals(mail.id(), body(mail.id()), in.readAllBytes());
            }
        }
    }

    private static byte[] body(String id) {
        String text = "Subject: " + id + "\r\n\r\n"
                + (id.equals("12-large") ? "0123456789abcdef\r\n".repeat(700) : "the message of " + id + "\r\n");
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    public void readsAllOfIt() throws Exception {
        SegmentSpool spool = open();
        compare(expected(), spool);
        assertEquals(3, spool.counts().held());
        assertEquals(Optional.of(NOW), spool.nextDue(SpoolTests.OPEN_TO_ALL));
        assertEquals(
                1,
                spool.count(Query.builder()
                                .state(Query.State.HELD)
                                .reason("looks BAD")
                                .build())
                        .mails());
        spool.close(Duration.ofSeconds(1));
        for (int life = 0; life < 3; life++) {
            SegmentSpool again = open();
            compare(expected(), again);
            again.maintain();
            again.abort();
        }
    }

    @Test
    public void whatIsDoneWithItIsKept() throws Exception {
        SegmentSpool spool = open();
        List<Mail> expected = new ArrayList<>(expected());
        for (Mail mail : expected()) {
            int at = expected.indexOf(mail);
            if (mail.id().startsWith("20")) {
                assertEquals(1, spool.change(Query.of(mail.id()), new Change.Hold(Hold.because("kept"))));
                expected.set(
                        at,
                        mail.with(List.of(to(mail.recipients().get(0).address().toString(), held(NOW, "kept")))));
            }
        }
        Query x = Query.builder()
                .recipient(Address.parse("x@a.test").orElseThrow())
                .reason("on hold")
                .build();
        assertEquals(1, spool.change(x, new Change.Delete()));
        expected.removeIf(mail -> mail.id().startsWith("13"));
        assertEquals(1, spool.change(Query.of("03-quarantined"), new Change.Release(NOW)));
        Disposition released = Disposition.builder(NOW).release().build();
        replace(expected, "03-quarantined", to("alice@example.test", released), to("bob@example.test", released));
        record(spool, "12-large", List.of());
        expected.removeIf(mail -> mail.id().startsWith("12"));
        Disposition routed = Disposition.builder(NOW)
                .destination(new org.posthouse.api.mail.Destination("smtp", "far.test"))
                .build();
        record(spool, "01-submitted", List.of(to("alice@example.test"), to("bob@far.test", routed)));
        replace(expected, "01-submitted", to("alice@example.test"), to("bob@far.test", routed));
        compare(expected, spool);
        spool.abort();
        for (int life = 0; life < 3; life++) {
            SegmentSpool again = open();
            compare(expected, again);
            again.maintain();
            again.close(Duration.ofSeconds(1));
        }
    }

    private static void replace(List<Mail> mails, String id, Recipient... recipients) {
        mails.replaceAll(mail -> mail.id().equals(id) ? mail.with(List.of(recipients)) : mail);
    }

    private static void record(Spool spool, String id, List<Recipient> now) throws IOException {
        List<Lease> others = new ArrayList<>();
        while (true) {
            Lease lease = spool.lease(NOW, SpoolTests.OPEN_TO_ALL).orElseThrow();
            others.add(lease);
            if (lease.mail().id().equals(id)) {
                lease.record(lease.recipients(), now);
                others.forEach(Lease::close);
                return;
            }
        }
    }

    /** Changes are written anew when it is opened for the first time; a crash in between costs nothing. */
    @Test
    public void aCutDuringTheFirstStartLosesNothing() throws Exception {
        int cuts = 0;
        for (int step = 0; cuts == step; step++) {
            disk = new PowerCutDisk();
            copy();
            disk.cutAfter(step);
            SegmentSpool spool = null;
            try {
                spool = open();
            } catch (IOException e) {
                cuts++;
                assertTrue(e.toString(), String.valueOf(e.getMessage()).contains("power is off"));
            }
            disk = disk.cut(new Random(step));
            if (spool != null) {
                spool.abort();
            }
            SegmentSpool again = open();
            compare(expected(), again);
            again.abort();
        }
        assertTrue(cuts + " cuts", cuts > 5);
    }
}
