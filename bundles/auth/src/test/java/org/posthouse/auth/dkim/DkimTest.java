package org.posthouse.auth.dkim;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.Test;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.auth.dkim.DkimResult.Kind;
import org.posthouse.testkit.dns.FakeResolver;

/** Signing, and verifying what is right and what is not. */
public class DkimTest {
    private static final String TEXT = "From: Alice <alice@example.org>\r\nTo: bob@example.net\r\nSubject: Horses\r\n"
            + "Date: Mon, 30 Nov 2026 20:00:00 +0000\r\nX-Other: 1\r\n\r\nThe first horse  is saddled. \r\n\r\n";

    private static KeyPair rsa;
    private static KeyPair ed25519;
    private final FakeResolver dns = new FakeResolver();

    @BeforeClass
    public static void keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rsa = generator.generateKeyPair();
        ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    private Message signed() throws Exception {
        return signed(TEXT);
    }

    private Message signed(String text) throws Exception {
        dns.txt("r1._domainkey.example.org", DkimKey.record(rsa.getPublic()));
        dns.txt("e1._domainkey.example.org", DkimKey.record(ed25519.getPublic()));
        Message message = Messages.of(text.getBytes(StandardCharsets.UTF_8));
        List<Header> fields = new DkimSigner()
                .sign(
                        message,
                        List.of(
                                new DkimKey("example.org", "r1", rsa.getPrivate()),
                                new DkimKey("example.org", "e1", ed25519.getPrivate())));
        return message.prepend(fields);
    }

    private List<DkimResult> verify(Message message) throws Exception {
        return new DkimVerifier().verify(message, dns);
    }

    private static String text(Message message) throws Exception {
        try (var in = message.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private List<Kind> changed(String from, String to) throws Exception {
        String text = text(signed());
        assertTrue(from, text.contains(from));
        return kinds(text.replace(from, to));
    }

    private List<Kind> kinds(String text) throws Exception {
        return verify(Messages.of(text.getBytes(StandardCharsets.ISO_8859_1))).stream()
                .map(DkimResult::result)
                .toList();
    }

    @Test
    public void whatIsSignedVerifies() throws Exception {
        List<DkimResult> results = verify(signed());
        assertEquals(2, results.size());
        assertEquals(
                new DkimResult(
                        Kind.PASS,
                        "example.org",
                        "r1",
                        "@example.org",
                        "rsa-sha256",
                        results.get(0).signature(),
                        ""),
                results.get(0));
        assertEquals(Kind.PASS, results.get(1).result());
        assertEquals("ed25519-sha256", results.get(1).algorithm());
    }

    @Test
    public void linesOfASignatureAreShort() throws Exception {
        for (String line : text(signed()).split("\r\n")) {
            assertTrue(line, line.length() <= 78);
        }
    }

    @Test
    public void aMessageWithoutASignatureHasNoResult() throws Exception {
        assertEquals(List.of(), verify(Messages.of(TEXT)));
    }

    @Test
    public void whatRelaysDoToSpaceDoesNotMatter() throws Exception {
        assertEquals(List.of(Kind.PASS, Kind.PASS), changed("Subject: Horses", "SUBJECT :   Horses "));
        assertEquals(List.of(Kind.PASS, Kind.PASS), changed("horse  is saddled. \r\n\r\n", "horse is saddled.\r\n"));
        assertEquals(List.of(Kind.PASS, Kind.PASS), changed("X-Other: 1", "X-Other: 2"));
    }

    @Test
    public void whatIsChangedFails() throws Exception {
        assertEquals(List.of(Kind.FAIL, Kind.FAIL), changed("Horses", "Mules"));
        assertEquals(List.of(Kind.FAIL, Kind.FAIL), changed("saddled", "sold"));
        assertEquals(List.of(Kind.NEUTRAL, Kind.NEUTRAL), changed("bh=", "bh=AAAA")); // it is too long
        assertEquals(List.of(Kind.FAIL, Kind.FAIL), changed("t=", "t=1"));
    }

    /** Readers show the first From; nobody may put one there. */
    @Test
    public void nobodyAddsAFieldThatReadersShow() throws Exception {
        for (String field : List.of("From: Eve <eve@example.com>", "Subject: Mules", "To: x@y", "Date: now")) {
            assertEquals(field, List.of(Kind.FAIL, Kind.FAIL), kinds(field + "\r\n" + text(signed())));
            assertEquals(field, List.of(Kind.FAIL, Kind.FAIL), changed("X-Other: 1", field));
        }
    }

    @Test
    public void keysAreLookedAtClosely() throws Exception {
        String text = text(signed());
        String key = Base64.getEncoder().encodeToString(rsa.getPublic().getEncoded());
        record Case(Kind result, String record) {}
        for (Case one : List.of(
                new Case(Kind.PASS, "p=" + key),
                new Case(Kind.PASS, "v=DKIM1; k=rsa; h=sha1:sha256; s=email; t=y:s; n=a note; p=" + key),
                new Case(Kind.PASS, "v=DKIM1; p=" + pkcs1((RSAPublicKey) rsa.getPublic())),
                new Case(Kind.PERMERROR, "v=DKIM1; p="),
                new Case(Kind.PERMERROR, "v=DKIM2; p=" + key),
                new Case(Kind.PERMERROR, "k=rsa; v=DKIM1; p=" + key),
                new Case(Kind.PERMERROR, "v=DKIM1; k=ed25519; p=" + key),
                new Case(Kind.PERMERROR, "v=DKIM1; h=sha1; p=" + key),
                new Case(Kind.PERMERROR, "v=DKIM1; s=other; p=" + key),
                new Case(Kind.PERMERROR, "v=DKIM1; p=%%%"),
                new Case(Kind.PERMERROR, "v=DKIM1; p=AAAA"),
                new Case(Kind.PERMERROR, "something else"),
                new Case(Kind.POLICY, DkimKey.record(weak())))) {
            dns.forget("r1._domainkey.example.org").txt("r1._domainkey.example.org", one.record());
            assertEquals(one.record(), one.result(), kinds(text).get(0));
        }
        dns.forget("r1._domainkey.example.org");
        assertEquals(Kind.PERMERROR, kinds(text).get(0));
        dns.fail("r1._domainkey.example.org");
        assertEquals(List.of(Kind.TEMPERROR, Kind.PASS), kinds(text));
    }

    private static java.security.PublicKey weak() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(768);
        return generator.generateKeyPair().getPublic();
    }

    /** The bare key, as rfc6376 describes it: what is in the bits of the X.509 form. */
    private static String pkcs1(RSAPublicKey key) {
        byte[] encoded = key.getEncoded();
        byte[] bare =
                java.util.Arrays.copyOfRange(encoded, 24, encoded.length); // behind the head of a key of 2048 bits
        return Base64.getEncoder().encodeToString(bare);
    }

    @Test
    public void signaturesThatCannotBeUsed() throws Exception {
        String text = text(signed());
        record Case(Kind result, String from, String to) {}
        for (Case one : List.of(
                new Case(Kind.NEUTRAL, "v=1;", "v=2;"),
                new Case(Kind.NEUTRAL, "v=1;", ""),
                new Case(Kind.NEUTRAL, "a=rsa-sha256;", "a=dsa-sha256;"),
                new Case(Kind.POLICY, "a=rsa-sha256;", "a=rsa-sha1;"),
                new Case(Kind.NEUTRAL, "c=relaxed/relaxed;", "c=nowsp;"),
                new Case(Kind.NEUTRAL, "d=example.org;", "d=;"),
                new Case(Kind.NEUTRAL, "d=example.org;", "d=example.org; i=@example.com;"),
                new Case(Kind.NEUTRAL, "d=example.org;", "d=example.org; d=example.org;"),
                new Case(Kind.NEUTRAL, "d=example.org;", "d=ex ample.org;"),
                new Case(Kind.NEUTRAL, "s=r1;", "s=r1\\; x;"),
                new Case(Kind.NEUTRAL, "s=r1;", "s=r1; q=ftp;"),
                new Case(Kind.NEUTRAL, "s=r1;", "s=r1; l=many;"),
                new Case(Kind.NEUTRAL, "s=r1;", "s=r1; x=1;"),
                new Case(Kind.NEUTRAL, "h=From:From:", "h="))) {
            assertTrue(one.from(), text.contains(one.from()));
            String changed = text.replaceFirst(
                    java.util.regex.Pattern.quote(one.from()), java.util.regex.Matcher.quoteReplacement(one.to()));
            assertEquals(one.to(), one.result(), kinds(changed).get(0));
        }
    }

    @Test
    public void aSignatureEnds() throws Exception {
        String text = text(signed()).replaceFirst("t=\\d+;", "t=1; x=2000000000;");
        Message message = Messages.of(text);
        assertEquals(Kind.FAIL, at(1_999_999_999, message)); // it was changed, and is looked at
        assertEquals(Kind.POLICY, at(2_000_000_001, message));
    }

    private Kind at(long second, Message message) throws Exception {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(second), ZoneOffset.UTC);
        return new DkimVerifier(clock).verify(message, dns).get(0).result();
    }

    @Test
    public void floodsHaveABound() throws Exception {
        String one = text(signed()).split("X-Other")[0];
        String signature = one.substring(0, one.indexOf("From: "));
        String many = signature.repeat(1000) + TEXT;
        assertEquals(DkimVerifier.MAX_SIGNATURES, kinds(many).size());
        String large = "X: " + "y".repeat(900) + "\r\n";
        assertEquals(Kind.POLICY, kinds(signature + large.repeat(1000) + TEXT).get(0));
        String tags = "DKIM-Signature: v=1; z=" + "q".repeat(100_000) + "\r\n";
        assertEquals(Kind.NEUTRAL, kinds(tags + TEXT).get(0));
    }
}
