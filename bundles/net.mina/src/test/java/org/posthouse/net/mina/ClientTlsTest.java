package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Dialer.Target;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsException;
import org.posthouse.net.api.TlsException.Reason;
import org.posthouse.net.api.TlsOutcome;
import org.posthouse.net.api.TlsOutcome.Authentication;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.net.api.dns.Tlsa;

/** What is asked of TLS, over real sockets. */
public class ClientTlsTest {
    private static final String NAME = "mx.dane.test";

    // as openssl has computed them
    private static final Tlsa SERVER_KEY =
            tlsa(3, 1, 1, "00721a64447d7f09218571e4dbd998b11086f0e136d3c2ed33f0b6295a948579");
    private static final Tlsa SERVER_CERTIFICATE = tlsa(
            3,
            0,
            2,
            "4c9c584fea471910fe9fb77df3c26703568b033a348c9460d95eb9842132214d"
                    + "14292b802c9ce1167fe6134e4b5f0e7faa638f5b4cab2481c010e7bac62e75bb");
    private static final Tlsa ISSUER =
            tlsa(2, 0, 1, "23ec5d0b9a26bfb18e13beadb4b374b0c2dfc54171472dab02996be534cdcf16");
    private static final Tlsa ISSUER_KEY = tlsa(
            2,
            1,
            2,
            "c0163c75a9eb08b54218eae9bc28af5ef6f934e26da6fe3651f0051d6246e926"
                    + "5fa4f380d15ce87d7e2ea4cd0c5e792b8c23e5b0c5e79ebf9c8c53b6325f12cb");
    private static final Tlsa SOMEBODY = tlsa(3, 1, 1, "00".repeat(32));

    private static final Trust PUBLIC = trust("");
    private static final Trust ROOT =
            trust(TlsPeer.class.getResource("dane-root.pem").getPath());

    private Trust trust = PUBLIC;
    private TlsPeer peer;

    private static Trust trust(String pem) {
        try {
            return Trust.load(pem);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @After
    public void stop() throws IOException {
        if (peer != null) {
            peer.close();
        }
    }

    private static Tlsa tlsa(int usage, int selector, int matchingType, String data) {
        return new Tlsa(usage, selector, matchingType, HexFormat.of().parseHex(data));
    }

    private static TlsRequest dane(Tlsa... records) {
        return TlsRequest.of(NAME, new TlsRequest.Dane(List.of(records), Set.of(NAME)));
    }

    private TlsPeer peer(String alias, String... protocols) throws IOException {
        if (peer != null) {
            peer.close();
        }
        peer = new TlsPeer(alias, protocols);
        return peer;
    }

    private TlsOutcome talk(TlsRequest request) throws IOException {
        Target target = new Target(
                InetAddress.getLoopbackAddress(),
                peer.port(),
                true,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
        try (Line line = new SocketLine(new Socket(target.address(), target.port()), target, trust, closed -> {})) {
            TlsOutcome outcome = line.startTls(request);
            assertEquals(outcome.info(), line.tls().orElseThrow());
            assertEquals('!', line.in().read());
            return outcome;
        }
    }

    private void assertFails(Reason reason, TlsRequest request) {
        TlsException failure = assertThrows(TlsException.class, () -> talk(request));
        assertEquals(failure.toString(), reason, failure.reason());
    }

    private void assertFails(Reason reason, Tlsa... records) {
        assertFails(reason, dane(records));
    }

    private void assertAuthenticated(Authentication how, Tlsa evidence, TlsRequest request) throws IOException {
        TlsOutcome outcome = talk(request);
        assertEquals(how, outcome.authentication());
        assertEquals(evidence.toString(), outcome.evidence());
        assertTrue(outcome.authenticated());
    }

    @Test
    public void anyCertificateWillDoIfItIsToldSo() throws Exception {
        for (String alias : new String[] {"server", "expired", "client"}) {
            peer(alias);
            TlsOutcome outcome = talk(TlsRequest.opportunistic("whoever.test"));
            assertEquals(Authentication.NONE, outcome.authentication());
            assertFalse(outcome.authenticated());
            assertEquals("", outcome.evidence());
        }
        assertEquals(List.of("type=host_name (0), value=whoever.test"), peer.asked);
    }

    @Test
    public void anIssuerVouchesForOneOfTheNames() throws Exception {
        trust = ROOT;
        peer("server");
        for (String name : new String[] {NAME, "MX.dane.test.", "a.wild.test", "192.0.2.25"}) {
            TlsOutcome outcome = talk(TlsRequest.verified(name));
            assertEquals(Authentication.PKIX, outcome.authentication());
            assertEquals(name, outcome.evidence());
        }
        TlsRequest many = TlsRequest.of("sni.test", new TlsRequest.Verified(Set.of("other.test", NAME)));
        assertEquals(NAME, talk(many).evidence());
        for (String name :
                new String[] {"other.test", "dane.test", "wild.test", "a.b.wild.test", ".wild.test", "192.0.2.26", ""
                }) {
            assertFails(Reason.CERTIFICATE_NAME, TlsRequest.of(NAME, new TlsRequest.Verified(Set.of(name))));
        }
        assertFails(Reason.CERTIFICATE_NAME, TlsRequest.of(NAME, new TlsRequest.Verified(Set.of())));
        assertEquals("it is the name that counts", NAME, talk(many).evidence());
    }

    @Test
    public void theCommonNameCountsIfThereAreNoOthers() throws Exception {
        trust = ROOT;
        peer("plain");
        assertEquals("cn.dane.test", talk(TlsRequest.verified("cn.dane.test")).evidence());
        assertFails(Reason.CERTIFICATE_NAME, TlsRequest.verified("other.dane.test"));
        peer("server");
        assertFails(Reason.CERTIFICATE_NAME, TlsRequest.verified("Test Server"));
    }

    @Test
    public void anIssuerMustBeTrustedAndTheCertificateValid() throws Exception {
        peer("server");
        assertFails(Reason.CERTIFICATE_UNTRUSTED, TlsRequest.verified(NAME));
        trust = ROOT;
        peer("expired");
        assertFails(Reason.CERTIFICATE_EXPIRED, TlsRequest.verified(NAME));
        peer("client");
        assertFails(Reason.CERTIFICATE_UNTRUSTED, TlsRequest.verified(NAME));
    }

    @Test
    public void theCertificateOrItsKeyIsInARecord() throws Exception {
        peer("server");
        assertAuthenticated(Authentication.DANE_EE, SERVER_KEY, dane(SOMEBODY, SERVER_KEY));
        assertAuthenticated(Authentication.DANE_EE, SERVER_CERTIFICATE, dane(SERVER_CERTIFICATE));
        Tlsa whole = new Tlsa(3, 0, 0, TlsPeer.chain("server")[0].getEncoded());
        assertEquals(Authentication.DANE_EE, talk(dane(whole)).authentication());
        assertFails(Reason.TLSA_MISMATCH, SOMEBODY);
        assertFails(Reason.TLSA_MISMATCH, new Tlsa(2, 1, 1, SERVER_KEY.data()));
        assertFails(Reason.TLSA_MISMATCH, new Tlsa(3, 0, 1, SERVER_KEY.data()));
        assertFails(Reason.TLSA_MISMATCH, new Tlsa(3, 0, 1, ISSUER.data()));
    }

    @Test
    public void aCertificateInARecordNeedsNeitherNameNorDateNorPurpose() throws Exception {
        for (String alias : new String[] {"expired", "client", "plain"}) {
            peer(alias);
            byte[] key = TlsPeer.chain(alias)[0].getPublicKey().getEncoded();
            Tlsa record = new Tlsa(3, 1, 1, MessageDigest.getInstance("SHA-256").digest(key));
            TlsRequest request = TlsRequest.of("x.test", new TlsRequest.Dane(List.of(record), Set.of()));
            assertAuthenticated(Authentication.DANE_EE, record, request);
        }
    }

    @Test
    public void theIssuerIsInARecord() throws Exception {
        peer("server");
        assertAuthenticated(Authentication.DANE_TA, ISSUER, dane(ISSUER));
        assertAuthenticated(Authentication.DANE_TA, ISSUER_KEY, dane(SOMEBODY, ISSUER_KEY));
        Tlsa root = new Tlsa(2, 0, 0, TlsPeer.chain("server")[2].getEncoded());
        assertEquals(Authentication.DANE_TA, talk(dane(root)).authentication());
        assertTrue(talk(dane(root)).evidence().length() < 150);
        TlsRequest wild = TlsRequest.of(NAME, new TlsRequest.Dane(List.of(ISSUER), Set.of("a.wild.test")));
        assertAuthenticated(Authentication.DANE_TA, ISSUER, wild);
        assertAuthenticated(Authentication.DANE_EE, SERVER_KEY, dane(ISSUER, SERVER_KEY));
    }

    @Test
    public void anIssuersCertificateNeedsANameADateAndAPurpose() throws Exception {
        peer("server");
        TlsRequest other = TlsRequest.of(NAME, new TlsRequest.Dane(List.of(ISSUER), Set.of("other.test")));
        assertFails(Reason.CERTIFICATE_NAME, other);
        peer("expired");
        assertFails(Reason.CERTIFICATE_EXPIRED, ISSUER);
        peer("client");
        assertFails(Reason.CERTIFICATE_UNTRUSTED, ISSUER);
    }

    @Test
    public void anIssuerThatDidNotIssueTheCertificateProvesNothing() throws Exception {
        peer("server");
        Tlsa stranger = new Tlsa(2, 0, 0, TlsPeer.chain("client")[0].getEncoded());
        assertFails(Reason.CERTIFICATE_UNTRUSTED, stranger);
    }

    @Test
    public void ofTwoHashesTheStrongerCounts() throws Exception {
        peer("server");
        Tlsa wrongButStronger = tlsa(3, 1, 2, "00".repeat(64));
        assertFails(Reason.TLSA_MISMATCH, SERVER_KEY, wrongButStronger);
        Tlsa ofSomethingElse = tlsa(3, 0, 2, "00".repeat(64));
        assertAuthenticated(Authentication.DANE_EE, SERVER_KEY, dane(SERVER_KEY, ofSomethingElse));
    }

    @Test
    public void recordsThatAreOfNoUseLeaveTlsWithAnybody() throws Exception {
        peer("server");
        Tlsa[] useless = {
            tlsa(1, 1, 1, "00".repeat(32)),
            tlsa(0, 0, 1, "00".repeat(32)),
            tlsa(4, 1, 1, "00".repeat(32)),
            tlsa(3, 2, 1, "00".repeat(32)),
            tlsa(3, 1, 3, "00".repeat(32)),
            tlsa(3, 1, 1, "00".repeat(31)),
            tlsa(3, 1, 2, "00".repeat(32)),
            tlsa(3, 0, 0, "3000"),
            tlsa(2, 1, 0, "")
        };
        for (Tlsa record : useless) {
            assertEquals(
                    record.toString(), Authentication.NONE, talk(dane(record)).authentication());
        }
        assertEquals(Authentication.NONE, talk(dane(useless)).authentication());
        Tlsa[] all = Arrays.copyOf(useless, useless.length + 1);
        all[useless.length] = SOMEBODY;
        assertFails(Reason.TLSA_MISMATCH, all);
        assertThrows(IllegalArgumentException.class, () -> dane());
    }

    @Test
    public void theOldestVersionIsKept() throws Exception {
        peer("server", "TLSv1.2");
        assertEquals("TLSv1.2", talk(TlsRequest.opportunistic(NAME)).info().protocol());
        TlsRequest strict = dane(SERVER_KEY).minimum(TlsRequest.Version.TLS_1_3);
        assertFails(Reason.HANDSHAKE, strict);
        assertAuthenticated(Authentication.DANE_EE, SERVER_KEY, dane(SERVER_KEY));
        peer("server");
        assertAuthenticated(Authentication.DANE_EE, SERVER_KEY, strict);
        assertEquals("TLSv1.3", talk(strict).info().protocol());
    }

    @Test
    public void aResumedSessionIsLookedAtToo() throws Exception {
        trust = ROOT;
        peer("server", "TLSv1.2");
        assertEquals(NAME, talk(TlsRequest.verified(NAME)).evidence());
        TlsRequest other = TlsRequest.of(NAME, new TlsRequest.Verified(Set.of("other.test")));
        assertFails(Reason.CERTIFICATE_NAME, other);
        assertEquals(NAME, talk(TlsRequest.verified(NAME)).evidence());
        assertAuthenticated(Authentication.DANE_EE, SERVER_KEY, dane(SERVER_KEY));
        assertFails(Reason.TLSA_MISMATCH, SOMEBODY);
    }

    @Test
    public void requestsAreValues() {
        assertEquals(dane(SERVER_KEY), dane(tlsa(3, 1, 1, HexFormat.of().formatHex(SERVER_KEY.data()))));
        assertNotEquals(dane(SERVER_KEY), dane(SOMEBODY));
        assertNotEquals(dane(SOMEBODY), dane(SOMEBODY).minimum(TlsRequest.Version.TLS_1_3));
        assertEquals(dane(SOMEBODY).hashCode(), dane(SOMEBODY).hashCode());
    }
}
