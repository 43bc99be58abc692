package org.posthouse.tls;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.net.api.tls.Certificates.Info;
import org.posthouse.testkit.net.Settings;

public class FileCertificatesTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Values settings = new Values();
    private Path directory;
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @Before
    public void where() {
        directory = folder.getRoot().toPath().resolve("tls");
    }

    private TlsConfig config() {
        return Settings.ofFields(TlsConfig.class, settings);
    }

    private FileCertificates open() throws IOException {
        return new FileCertificates(directory, clock, config());
    }

    @Test
    public void makesASelfSignedCertificateOnce() throws Exception {
        settings.hostnames = new String[] {"mx.example.org", "b\u00fccher.example"};
        FileCertificates first = open();
        Info info = first.chain().get(0);
        assertEquals(List.of("mx.example.org", "xn--bcher-kva.example"), info.names());
        assertEquals("CN=mx.example.org", info.subject());
        assertTrue(info.selfSigned());
        assertEquals(64, info.fingerprint().length());
        assertTrue(info.notAfter().isAfter(now.plus(Duration.ofDays(800))));
        Path key = directory.resolve("self-signed.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(info, open().chain().get(0));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        settings.hostnames = new String[] {"other.example.org"};
        assertNotEquals(info, open().chain().get(0));
    }

    @Test
    public void makesARsaKeyIfToldSo() throws Exception {
        settings.keyType = "RSA";
        open();
        assertEquals(
                "RSA", PemFiles.read(selfSigned("crt"), selfSigned("key")).key().getAlgorithm());
    }

    @Test
    public void renewsASelfSignedCertificate() throws Exception {
        FileCertificates certificates = open();
        Info before = certificates.chain().get(0);
        certificates.watch();
        assertEquals(before, certificates.chain().get(0));
        now = before.notAfter().minus(Duration.ofDays(20));
        certificates.watch();
        assertTrue(certificates.chain().get(0).notAfter().isAfter(before.notAfter()));
    }

    @Test
    public void makesANewPairWhenOneHalfIsMissingOrBroken() throws Exception {
        Info before = open().chain().get(0);
        Files.writeString(selfSigned("key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertNotEquals(before, open().chain().get(0));
    }

    @Test
    public void speaksTls() throws Exception {
        SSLContext context = open().context();
        assertTrue(context.getServerSessionContext().getSessionCacheSize() <= settings.sessions);
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.beginHandshake();
    }

    @Test
    public void takesAnyCertificateOfAClient() throws Exception {
        SSLEngine server = open().context().createSSLEngine();
        server.setUseClientMode(false);
        server.setWantClientAuth(true);
        Identity unknown = identity("unknown.example.org", "EC");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("client", unknown.key(), new char[0], new X509Certificate[] {unknown.leaf()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), new TrustManager[] {new AnyServer()}, null);
        SSLEngine client = context.createSSLEngine();
        client.setUseClientMode(true);

        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        for (int i = 0; i < 20; i++) {
            turn(client, toClient, toServer);
            turn(server, toServer, toClient);
        }
        assertEquals(unknown.leaf(), server.getSession().getPeerCertificates()[0]);
    }

    /** An engine reads what came for it and says what it has to say. */
    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
        boolean moved = true;
        while (moved) {
            int before = in.remaining() - out.position();
            engine.unwrap(in, plain);
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            engine.wrap(ByteBuffer.allocate(0), out);
            moved = in.remaining() - out.position() != before;
        }
        in.compact();
    }

    private static final class AnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    public void takesPemFilesOverLive() throws Exception {
        Identity first = identity("one.example.org", "EC");
        Identity second = identity("two.example.org", "EC");
        writePem(first);
        FileCertificates certificates = open();
        SSLContext context = certificates.context();
        assertEquals(List.of("one.example.org"), certificates.chain().get(0).names());
        certificates.watch();
        assertSame(context, certificates.context());

        write(folder.getRoot().toPath().resolve("cert.pem"), second.leaf());
        certificates.watch(); // the key is not there yet
        assertEquals(List.of("one.example.org"), certificates.chain().get(0).names());
        assertThrows(IOException.class, certificates::reload);
        writePem(second);
        certificates.watch();
        assertEquals(List.of("two.example.org"), certificates.chain().get(0).names());
        assertNotSame(context, certificates.context());

        Files.writeString(Path.of(settings.certificate), "nonsense");
        certificates.watch();
        certificates.watch();
        assertEquals(List.of("two.example.org"), certificates.chain().get(0).names());
        Files.delete(Path.of(settings.certificate));
        certificates.watch();
        assertEquals(List.of("two.example.org"), certificates.chain().get(0).names());
    }

    @Test
    public void refusesAnExpiredReplacement() throws Exception {
        writePem(identity("one.example.org", "EC"));
        FileCertificates certificates = open();
        now = now.minus(Duration.ofDays(2000));
        Identity old = identity("old.example.org", "EC");
        now = now.plus(Duration.ofDays(2000));
        writePem(old);
        assertThrows(IOException.class, certificates::reload);
        assertEquals(List.of("one.example.org"), certificates.chain().get(0).names());
    }

    @Test
    public void readsEveryFormOfKey() throws Exception {
        for (String kind : new String[] {"ec", "rsa", "ed"}) { // SEC 1, PKCS#1 and PKCS#8, as OpenSSL writes them
            settings.certificate = resource(kind + ".crt");
            settings.key = resource(kind + ".key");
            assertEquals(List.of(kind + ".example.org"), open().chain().get(0).names());
        }
        settings.key = resource("encrypted.key");
        IOException problem = assertThrows(
                IOException.class, () -> PemFiles.read(Path.of(settings.certificate), Path.of(settings.key)));
        assertTrue(problem.getMessage(), problem.getMessage().contains("encrypted"));
    }

    @Test
    public void saysWhichHalfOfAPairIsMissing() throws Exception {
        settings.certificate = resource("ec.crt");
        IOException problem = assertThrows(IOException.class, open()::reload);
        assertTrue(problem.getMessage(), problem.getMessage().contains("not its private key"));
        settings.certificate = "";
        settings.key = resource("ec.key");
        problem = assertThrows(IOException.class, open()::reload);
        assertTrue(problem.getMessage(), problem.getMessage().contains("not its certificate"));
    }

    private static String resource(String name) throws Exception {
        return Path.of(FileCertificatesTest.class.getResource(name).toURI()).toString();
    }

    @Test
    public void readsKeyStores() throws Exception {
        Identity one = identity("one.example.org", "EC");
        Identity two = identity("two.example.org", "EC");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] password = "secret".toCharArray();
        store.setKeyEntry("one", one.key(), password, new X509Certificate[] {one.leaf()});
        store.setKeyEntry("two", two.key(), password, new X509Certificate[] {two.leaf()});
        Path file = folder.getRoot().toPath().resolve("store.p12");
        try (OutputStream out = new FileOutputStream(file.toFile())) {
            store.store(out, password);
        }
        settings.keystore = file.toString();
        settings.keystorePassword = "secret";
        settings.keystoreAlias = "two";
        FileCertificates certificates = open();
        assertEquals(List.of("two.example.org"), certificates.chain().get(0).names());
        settings.keystorePassword = "wrong";
        certificates.modified(config());
        assertEquals(List.of("two.example.org"), certificates.chain().get(0).names());
        assertTrue(open().chain().get(0).names().contains("localhost")); // nothing was in force before
    }

    @Test
    public void refusesAKeyOfAnotherCertificate() throws Exception {
        Identity one = identity("one.example.org", "EC");
        Identity two = identity("two.example.org", "EC");
        assertThrows(java.security.GeneralSecurityException.class, () -> new Identity(one.key(), two.chain()).check());
        assertThrows(
                java.security.GeneralSecurityException.class,
                () -> new Identity(one.key(), List.of(one.leaf(), two.leaf())).check());
        assertFalse(one.chain().isEmpty());
    }

    private Path selfSigned(String end) {
        return directory.resolve("self-signed." + end);
    }

    private Identity identity(String name, String type) throws Exception {
        Path other = folder.newFolder().toPath();
        return new SelfSigned(other, clock).get(List.of(name), type);
    }

    private void writePem(Identity identity) throws Exception {
        Path certificate = folder.getRoot().toPath().resolve("cert.pem");
        Path key = folder.getRoot().toPath().resolve("key.pem");
        write(certificate, identity.leaf());
        write(key, new JcaPKCS8Generator(identity.key(), null));
        settings.certificate = certificate.toString();
        settings.key = key.toString();
    }

    private int writes;

    private void write(Path file, Object content) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(file, text.toString());
        Files.setLastModifiedTime(file, FileTime.from(now.plusSeconds(++writes)));
    }

    /** Their names are those of {@link TlsConfig}. */
    private static final class Values {
        String certificate = "";
        String key = "";
        String keystore = "";
        String keystorePassword = "";
        String keystoreAlias = "";
        String[] hostnames = {};
        String keyType = "EC";
        int watchSeconds = 3600;
        int sessions = 100;
    }
}
