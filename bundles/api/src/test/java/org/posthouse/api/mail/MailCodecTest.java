package org.posthouse.api.mail;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;

public class MailCodecTest {
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00.123456789Z");
    private static final Key<Boolean> REQUIRETLS = Parameters.REQUIRETLS;
    private static final Key<Double> SCORE = Key.fraction("acme:score");

    private static Mail mail() {
        Disposition waiting = Disposition.builder(NOW)
                .destination(new Destination("smtp", "example.org"))
                .attempts(3)
                .hold(Hold.because("looks odd").byFilter("spam").since(NOW))
                .last(new Reply(Reply.Action.DELAYED, new Status(450, "4.2.1", "Busy"), Optional.of("mx.test"), NOW))
                .notified(Disposition.Notice.DELAY)
                .released(true)
                .notBefore(NOW.minusSeconds(60))
                .deliverBy(new DeliverBy(NOW.plusSeconds(60), DeliverBy.Mode.RETURN))
                .build();
        Recipient bob = Recipient.builder(new Address("bob", "example.org"))
                .notifyOn(Set.of(Recipient.Notify.FAILURE, Recipient.Notify.SUCCESS))
                .original("rfc822;bob+x@example.org")
                .forwardPath(new Address("team", "example.org"))
                .parameters(Attributes.NONE.with(Parameters.RRVS, NOW))
                .key("m1/bob@example.org")
                .disposition(waiting)
                .build();
        Recipient carol = Recipient.builder(new Address("käthe o", "exämple.test"))
                .key("m1/carol")
                .onDelivery(List.of(
                        new Action.FileInto("Lists/A", true, Set.of("\\Seen", "work")),
                        new Action.Redirect(new Address("dave", "far.test"), true),
                        new Action.Reply(
                                "h", Optional.empty(), List.of(Header.of("Subject", "Away")), "Back on Monday\n"),
                        new Action.Reject(new Status(550, "5.7.1", "No")),
                        new Action.Discard("spam"),
                        new Action.AddHeader(Header.of("X-A", "1"), 0)))
                .disposition(Disposition.builder(NOW)
                        .phase(Disposition.Phase.TELLING)
                        .build())
                .build();
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress("127.0.0.1", 4711))
                .helo(Optional.of("client.test"))
                .protocol("ESMTPS")
                .tls(Optional.of("TLSv1.3 X"))
                .account(Optional.of("alice@example.test"))
                .build();
        Sender sender = Sender.builder(Optional.of(new Address("alice", "example.test")))
                .size(1234)
                .body(Sender.Body.BINARY_MIME)
                .smtputf8(true)
                .ret(Sender.Ret.HDRS)
                .envid("QQ314159")
                .parameters(Attributes.NONE.with(REQUIRETLS, true))
                .build();
        return Mail.builder("m1", NOW, origin, sender)
                .recipient(bob)
                .recipient(carol)
                .envelope(new Envelope(
                        Optional.of(new Address("Alice", "example.test")),
                        List.of(new Address("team", "example.org"), new Address("käthe o", "exämple.test")),
                        7))
                .size(99)
                .attributes(Attributes.NONE.with(Key.text("posthouse:note"), "päper"))
                .results(Attributes.NONE.with(SCORE, 3.5))
                .finding(new Finding(NOW, "spam", "org.acme/1.2", "7", "message", "addheader"))
                .build();
    }

    @Test
    public void givesBackWhatItWasGiven() throws IOException {
        Mail mail = mail();
        Mail read = MailCodec.mail(MailCodec.encode(mail));
        assertEquals(mail, read);
        assertEquals(Optional.of(true), read.sender().parameters().get(REQUIRETLS));
        assertEquals(Optional.of(3.5), read.results().get(SCORE));
        for (Recipient recipient : mail.recipients()) {
            assertEquals(recipient, MailCodec.recipient(MailCodec.encode(recipient)));
            assertEquals(recipient.disposition(), MailCodec.disposition(MailCodec.encode(recipient.disposition())));
        }
    }

    @Test
    public void anUnresolvedClientStaysUnresolved() throws IOException {
        Origin origin = Origin.builder("s", "mx", Origin.Role.MX)
                .remote(InetSocketAddress.createUnresolved("nowhere.test", 25))
                .build();
        Mail mail = Mail.builder("m", NOW, origin, Sender.empty()).build();
        assertEquals(mail, MailCodec.mail(MailCodec.encode(mail)));
    }

    /** A mail as versions wrote it that kept of a hold only why it is. */
    @Test
    public void readsWhatEarlierVersionsWrote() throws IOException {
        Mail mail = MailCodec.mail(written("mail-2026-11-29.hex"));
        Disposition bob = mail.recipients().get(0).disposition();
        assertEquals(Optional.of(Hold.because("quarantined by filter spam: looks odd")), bob.held());
        assertEquals("quarantined by filter spam: looks odd", bob.reason());
        assertEquals(3, bob.attempts());
        assertEquals(Optional.empty(), mail.envelope());
        assertEquals("bob@example.org", mail.recipients().get(0).namedAs().toString());
        assertTrue(mail.recipients().get(1).disposition().released());
        assertArrayEquals("and writes it the same", written("mail-2026-11-29.hex"), MailCodec.encode(mail));
    }

    private static byte[] written(String name) throws IOException {
        try (InputStream in = MailCodecTest.class.getResourceAsStream(name)) {
            String hex = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
            return java.util.HexFormat.of().parseHex(hex.replace("\n", ""));
        }
    }

    /** An earlier version ends a hold and does not know of the two fields beside it. */
    @Test
    public void aHoldThatAnEarlierVersionEndedIsOver() throws IOException {
        Disposition held = Disposition.builder(NOW)
                .hold(Hold.because("odd").by("admin:eve").since(NOW))
                .build();
        FieldReader in = new FieldReader(MailCodec.encode(held));
        FieldWriter ended = new FieldWriter();
        while (in.next()) {
            if (in.tag() != 4) {
                ended.octets(in.tag(), in.octets());
            }
        }
        assertEquals(Optional.empty(), MailCodec.disposition(ended.toBytes()).held());
    }

    /** What is done when the time is over is not known: nothing fails for that, and the mode is kept. */
    @Test
    public void aDeliverByModeOfALaterVersionIsKept() throws IOException {
        Disposition d = Disposition.builder(NOW)
                .deliverBy(new DeliverBy(NOW, DeliverBy.Mode.RETURN))
                .build();
        FieldWriter later = new FieldWriter();
        copy(MailCodec.encode(d), later);
        later.number(13, 7);
        FieldWriter only = new FieldWriter();
        FieldReader in = new FieldReader(later.toBytes());
        while (in.next()) {
            if (in.tag() != 13 || in.number() == 7) {
                only.octets(in.tag(), in.octets());
            }
        }
        Disposition read = MailCodec.disposition(only.toBytes());
        assertEquals(Optional.of(new DeliverBy(NOW, DeliverBy.Mode.NOTIFY)), read.deliverBy());
        assertEquals(read, MailCodec.disposition(MailCodec.encode(read)));
        assertEquals(1, read.later().fields().size());
    }

    @Test
    public void whatAHostSaidIsRememberedBehindOurOwnReply() throws IOException {
        Reply host = new Reply(Reply.Action.DELAYED, new Status(450, "4.2.1", "Busy"), Optional.of("mx.test"), NOW);
        Reply own = Reply.own(Reply.Action.DELAYED, new Status(451, "4.4.1", "Cannot connect"), NOW.plusSeconds(9));
        Disposition said = Disposition.builder(NOW).last(host).build();
        assertEquals(Optional.of(host), said.remote());
        Disposition silent = said.toBuilder().last(own).last(own).build();
        assertEquals(Optional.of(own), silent.last());
        assertEquals(Optional.of(host), silent.remote());
        for (Disposition d : List.of(said, silent)) {
            assertEquals(d, MailCodec.disposition(MailCodec.encode(d)));
            assertEquals(d, d.toBuilder().build());
        }
        assertEquals(Optional.empty(), silent.toBuilder().remote(null).build().remote());

        Reply newer = new Reply(Reply.Action.FAILED, new Status(550, "5.1.1", "Who"), Optional.of("mx2.test"), NOW);
        FieldWriter earlierVersion = new FieldWriter(); // writes its reply first, then what it does not know
        copy(MailCodec.encode(Disposition.builder(NOW).last(newer).build()), earlierVersion);
        FieldReader in = new FieldReader(MailCodec.encode(silent));
        while (in.next()) {
            if (in.tag() == 14) {
                earlierVersion.octets(in.tag(), in.octets());
            }
        }
        Disposition read = MailCodec.disposition(earlierVersion.toBytes());
        assertEquals(Optional.of(newer), read.remote());
        assertEquals(Optional.of(newer), read.last());
    }

    @Test
    public void nothingIsDueBeforeItsTime() throws IOException {
        Disposition d = Disposition.builder(NOW).notBefore(NOW.plusSeconds(9)).build();
        assertEquals(NOW.plusSeconds(9), d.due());
        assertEquals(NOW.plusSeconds(9), d.toBuilder().due(NOW).build().due());
        assertEquals(
                NOW.plusSeconds(20),
                d.toBuilder().due(NOW.plusSeconds(20)).build().due());
        assertEquals(
                "its sender is told at once",
                NOW,
                d.toBuilder().phase(Disposition.Phase.TELLING).due(NOW).build().due());
        assertEquals(d, MailCodec.disposition(MailCodec.encode(d)));
    }

    @Test
    public void anEnvelopeIsBounded() {
        List<Recipient> many = java.util.stream.IntStream.range(0, 1005)
                .mapToObj(i -> Recipient.of(new Address("u" + i, "t")))
                .toList();
        Envelope envelope = Envelope.of(Sender.empty(), many);
        assertEquals(1000, envelope.forwardPaths().size());
        assertEquals(5, envelope.omitted());
    }

    @Test
    public void whereARecipientWasNamedIsKnownThroughAliases() {
        Recipient end = Recipient.of(new Address("Team", "t"))
                .redirectedTo(new Address("b", "t"))
                .redirectedTo(new Address("c", "t"));
        assertEquals(new Address("Team", "t"), end.namedAs());
        assertEquals(Optional.of("rfc822;Team@t"), end.original());
    }

    /** What a later version added is there after this version has changed the mail and written it. */
    @Test
    public void keepsWhatItDoesNotKnow() throws IOException {
        FieldWriter later = new FieldWriter();
        copy(MailCodec.encode(mail()), later);
        later.text(1000, "of the mail");
        later.text(27, "a parameter of the sender");
        later.group(4, in -> {
            RecipientCodec.write(
                    in, Recipient.builder(new Address("eve", "x.test")).key("k").build());
            in.text(500, "of a recipient");
            in.group(6, d -> {
                DispositionCodec.write(d, Disposition.fresh(NOW));
                d.text(77, "of a disposition");
            });
            in.text(40, "an action of a later version");
        });
        byte[] octets = later.toBytes();

        Mail read = MailCodec.mail(octets);
        Mail changed = read.toBuilder()
                .each(r -> r.with(r.disposition().toBuilder().attempts(9).build()))
                .build();
        Mail again = MailCodec.mail(MailCodec.encode(changed));

        assertEquals(changed, again);
        String text = new String(MailCodec.encode(changed), java.nio.charset.StandardCharsets.UTF_8);
        for (String kept : List.of(
                "of the mail",
                "a parameter of the sender",
                "of a recipient",
                "of a disposition",
                "an action of a later version")) {
            assertTrue(kept, text.contains(kept));
        }
        assertEquals(9, again.recipients().get(2).disposition().attempts());
    }

    private static void copy(byte[] octets, FieldWriter to) throws IOException {
        FieldReader in = new FieldReader(octets);
        while (in.next()) {
            to.octets(in.tag(), in.octets());
        }
    }

    /** What this version cannot do as it was meant, it does not do at all, and leaves to whoever can. */
    @Test
    public void whatIsOfALaterVersionIsHeld() throws IOException {
        FieldWriter action = new FieldWriter();
        copy(MailCodec.encode(mail().recipients().get(1)), action);
        action.text(40, "an action of a later version");
        Recipient recipient = MailCodec.recipient(action.toBytes());
        assertEquals(
                Optional.of(Hold.because(DispositionCodec.OF_A_LATER_VERSION)),
                recipient.disposition().held());

        FieldWriter phase = new FieldWriter();
        phase.number(DispositionCodec.PHASE, 77);
        Disposition disposition = MailCodec.disposition(phase.toBytes());
        assertTrue(disposition.held().isPresent());
        assertTrue(
                "it comes back",
                Arrays.equals(
                        phase.toBytes(),
                        Arrays.copyOfRange(
                                MailCodec.encode(disposition),
                                MailCodec.encode(disposition).length - phase.toBytes().length,
                                MailCodec.encode(disposition).length)));
        Disposition given =
                disposition.toBuilder().phase(Disposition.Phase.FAILED).build();
        assertTrue("unless this version has decided", given.later().isEmpty());

        FieldWriter role = new FieldWriter();
        copy(MailCodec.encode(mail()), role);
        role.number(42, 99);
        assertEquals(Origin.Role.MX, MailCodec.mail(role.toBytes()).origin().role());
    }

    @Test
    public void manyUnknownFieldsCostNoMoreThanTheirOctets() throws IOException {
        FieldWriter many = new FieldWriter();
        copy(MailCodec.encode(mail()), many);
        for (int i = 0; i < 200_000; i++) {
            many.octets(1000, new byte[0]);
        }
        assertEquals(200_000, MailCodec.mail(many.toBytes()).later().fields().size());
    }

    /** Whatever is damaged ends in an IOException or in another mail, and never in anything else. */
    @Test
    public void damageIsToldAsSuch() throws IOException {
        byte[] octets = MailCodec.encode(mail());
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged =
                    Arrays.copyOf(octets, random.nextInt(4) == 0 ? random.nextInt(octets.length) : octets.length);
            for (int n = random.nextInt(4); n >= 0 && damaged.length > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                MailCodec.mail(damaged);
            } catch (IOException expected) {
                // as it should be
            }
        }
        assertThrows(IOException.class, () -> MailCodec.mail(new byte[0]));
        assertThrows(IOException.class, () -> MailCodec.mail(new byte[] {1, 100}));
    }

    /** They are on disks: what they look like must not change. */
    @Test
    public void theOctetsStayTheSame() {
        Mail mail = Mail.builder("m", Instant.ofEpochSecond(5, 6), Origin.internal("q"), Sender.empty())
                .recipient(Recipient.builder(new Address("b", "t")).key("k").build())
                .build();
        assertArrayEquals(
                java.util.HexFormat.of()
                        .parseHex(
                                "01016d" + "02020506" + "030100" + "150100" + "160101" + "280171" + "290171" + "2a0103"
                                        + "2d056c6f63616c" + "0414" + "0106" + "010162" + "020174" + "05016b" + "0607"
                                        + "010100"
                                        + "03020000"),
                MailCodec.encode(mail));
    }

    @Test
    public void onlyWhatIsForDeliveryIsKeptForIt() {
        assertThrows(IllegalArgumentException.class, () -> Recipient.builder(new Address("b", "t"))
                .onDelivery(List.of(new Action.Hold("x")))
                .build());
    }
}
