package org.posthouse.tls;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.net.api.tls.Certificates.Entry;
import org.posthouse.net.api.tls.Certificates.Source;
import org.posthouse.testkit.net.Settings;

/** Which certificate a client gets, and how certificates come and go. */
public class SeveralCertificatesTest {
    private static final String ANY = "TLSv1.3,TLSv1.2";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Instant now = Instant.now();
    private final Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    private final Map<String, Object> settings = new HashMap<>(Map.of("watchSeconds", 3600));
    private FileCertificates open;
    private int writes;

    @After
    public void close() {
        if (open != null) {
            open.deactivate();
        }
    }

    private FileCertificates open() throws IOException {
        open = new FileCertificates(
                folder.getRoot().toPath().resolve("tls"), clock, Settings.of(TlsConfig.class, settings));
        return open;
    }

    private Identity identity(String type, String... names) throws Exception {
        return new SelfSigned(folder.newFolder().toPath(), clock).get(List.of(names), type);
    }

    /** A directory as Certbot makes it. */
    private Path directory(String name, Identity identity) throws Exception {
        Path directory = folder.getRoot().toPath().resolve(name);
        Files.createDirectories(directory);
        write(directory.resolve("fullchain.pem"), identity.leaf());
        write(directory.resolve("privkey.pem"), new JcaPKCS8Generator(identity.key(), null));
        return directory;
    }

    private void write(Path file, Object content) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(file, text.toString());
        Files.setLastModifiedTime(file, FileTime.from(now.plusSeconds(++writes)));
    }

    private void configure(Path main, Path... additional) {
        settings.put("certificate", main.resolve("fullchain.pem").toString());
        settings.put("key", main.resolve("privkey.pem").toString());
        settings.put("additional", Arrays.stream(additional).map(Path::toString).toArray(String[]::new));
    }

    /** The first name of the certificate that a client gets; it asks for no name if that is null. */
    private static String seen(SSLContext context, String asked, String protocols, String... schemes) throws Exception {
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        SSLContext clients = SSLContext.getInstance("TLS");
        clients.init(null, new TrustManager[] {new AnyServer()}, null);
        SSLEngine client = clients.createSSLEngine();
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setProtocols(protocols.split(","));
        if (schemes.length > 0) {
            parameters.setCipherSuites(schemes);
        }
        if (asked != null) {
            parameters.setServerNames(List.of(new SNIHostName(asked)));
        }
        client.setSSLParameters(parameters);
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        for (int i = 0; i < 20; i++) {
            turn(client, toClient, toServer);
            turn(server, toServer, toClient);
        }
        X509Certificate leaf = (X509Certificate) client.getSession().getPeerCertificates()[0];
        return leaf.getSubjectAlternativeNames().iterator().next().get(1).toString();
    }

    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
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

    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    public void theNameThatIsAskedForChooses() throws Exception {
        configure(
                directory("main", identity("EC", "mx.example.org")),
                directory("exact", identity("EC", "mail.example.net", "imap.example.net")),
                directory("wild", identity("EC", "*.example.net")));
        SSLContext context = open().context();
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            assertEquals("mx.example.org", seen(context, "mx.example.org", protocol));
            assertEquals("mail.example.net", seen(context, "IMAP.Example.NET", protocol));
            assertEquals("*.example.net", seen(context, "smtp.example.net", protocol));
            assertEquals("one label only", "mx.example.org", seen(context, "a.smtp.example.net", protocol));
            assertEquals("mx.example.org", seen(context, "example.net", protocol));
            assertEquals("mx.example.org", seen(context, "unknown.example", protocol));
            assertEquals("mx.example.org", seen(context, null, protocol));
        }
    }

    @Test
    public void kindsOfKeysMayDiffer() throws Exception {
        configure(
                directory("main", identity("EC", "mx.example.org")),
                directory("rsa", identity("RSA", "mail.example.net")));
        SSLContext context = open().context();
        assertEquals("mail.example.net", seen(context, "mail.example.net", ANY));
        assertEquals("mx.example.org", seen(context, null, ANY));
    }

    @Test
    public void aSecondKeyOfAnotherKindServesOldClientsThatAskForNoName() throws Exception {
        configure(
                directory("main", identity("EC", "mx.example.org")),
                directory("rsa", identity("RSA", "mx.example.org", "second.example.org")));
        SSLContext context = open().context();
        assertEquals("mx.example.org", seen(context, null, "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
        assertEquals("mx.example.org", seen(context, null, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"));
    }

    @Test
    public void oneThatCannotBeUsedLeavesTheOthersAlone() throws Exception {
        Path second = directory("second", identity("EC", "two.example.org"));
        configure(directory("main", identity("EC", "one.example.org")), second, Path.of("/no/such/directory"));
        FileCertificates certificates = open();
        assertEquals(List.of("one.example.org", "two.example.org"), firstNames(certificates));
        Entry missing = certificates.all().get(2);
        assertTrue(missing.problem(), missing.problem().contains("no such file"));
        assertEquals(List.of(), missing.chain());
        IOException problem = assertThrows(IOException.class, certificates::reload);
        assertTrue(problem.getMessage(), problem.getMessage().contains("/no/such/directory"));

        SSLContext before = certificates.context();
        Files.writeString(second.resolve("fullchain.pem"), "nonsense");
        certificates.watch();
        assertSame(before, certificates.context());
        assertEquals("two.example.org", seen(certificates.context(), "two.example.org", ANY));
        assertFalse(certificates.all().get(1).problem().isEmpty());
        directory("second", identity("EC", "three.example.org"));
        certificates.watch();
        assertNotSame(before, certificates.context());
        assertEquals("three.example.org", seen(certificates.context(), "three.example.org", ANY));
        assertEquals("", certificates.all().get(1).problem());
    }

    private static List<String> firstNames(FileCertificates certificates) {
        return certificates.all().stream()
                .filter(entry -> !entry.chain().isEmpty())
                .map(entry -> entry.chain().get(0).names().get(0))
                .collect(Collectors.toList());
    }

    @Test
    public void whatIsTakenOutOfTheSettingsGoes() throws Exception {
        Path main = directory("main", identity("EC", "one.example.org"));
        configure(main, directory("second", identity("EC", "two.example.org")));
        FileCertificates certificates = open();
        configure(main);
        certificates.modified(Settings.of(TlsConfig.class, settings));
        assertEquals("one.example.org", seen(certificates.context(), "two.example.org", ANY));
    }

    @Test
    public void oneThatIsInstalledIsInForceAtOnceAndAfterARestart() throws Exception {
        FileCertificates certificates = open();
        assertEquals(Source.SELF_SIGNED, certificates.all().get(0).source());
        Identity obtained = identity("EC", "mail.example.org");
        certificates.install("acme", obtained.key(), obtained.chain(), List.of("mail.example.org"));
        Path file = folder.getRoot().toPath().resolve("tls/installed/acme.pem");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("mail.example.org", seen(certificates.context(), null, ANY));
        assertEquals(1, certificates.all().size());
        certificates.deactivate();

        FileCertificates again = open();
        Entry entry = again.all().get(0);
        assertEquals("acme", entry.name());
        assertEquals(Source.INSTALLED, entry.source());
        assertEquals(obtained.leaf().getNotBefore().toInstant(), entry.notBefore());
        assertEquals("mail.example.org", seen(again.context(), null, ANY));
        Identity renewed = identity("EC", "mail.example.org");
        again.install("acme", renewed.key(), renewed.chain(), List.of("mail.example.org"));
        assertEquals(renewed.infos(), again.chain());
    }

    @Test
    public void aConfiguredOneIsTheDefaultBesideAnInstalledOne() throws Exception {
        configure(directory("main", identity("EC", "mx.example.org")));
        FileCertificates certificates = open();
        Identity obtained = identity("EC", "mail.example.org");
        certificates.install("acme", obtained.key(), obtained.chain(), List.of());
        assertEquals("mx.example.org", seen(certificates.context(), null, ANY));
        assertEquals("mail.example.org", seen(certificates.context(), "mail.example.org", ANY));
    }

    @Test
    public void oneThatDoesNotFitIsNeverInForce() throws Exception {
        FileCertificates certificates = open();
        Identity good = identity("EC", "mail.example.org", "*.example.net");
        Identity other = identity("EC", "mail.example.org");
        certificates.install("acme", good.key(), good.chain(), List.of("mail.example.org", "a.example.net"));
        String message = refused(certificates, other, good, "mail.example.org");
        assertTrue(message, message.contains("does not belong"));
        message = refused(certificates, other, other, "mail.example.org", "mx.example.org");
        assertTrue(message, message.contains("not for mx.example.org"));
        message = refused(certificates, other, new Identity(other.key(), List.of(other.leaf(), good.leaf())));
        assertFalse(message, message.isEmpty());
        message = refused(certificates, other, new Identity(other.key(), List.of()));
        assertTrue(message, message.contains("no certificate"));
        Clock past = Clock.offset(clock, Duration.ofDays(-2000));
        Identity expired = new SelfSigned(folder.newFolder().toPath(), past).get(List.of("mail.example.org"), "EC");
        message = refused(certificates, expired, expired, "mail.example.org");
        assertTrue(message, message.contains("expired"));
        Clock future = Clock.offset(clock, Duration.ofDays(20));
        Identity early = new SelfSigned(folder.newFolder().toPath(), future).get(List.of("mail.example.org"), "EC");
        message = refused(certificates, early, early, "mail.example.org");
        assertTrue(message, message.contains("not valid before"));
        assertThrows(IOException.class, () -> certificates.install("../acme", good.key(), good.chain(), List.of()));
        assertEquals(good.infos(), certificates.chain());
        certificates.reload();
        assertEquals(good.infos(), certificates.chain());
    }

    private static String refused(FileCertificates certificates, Identity key, Identity chain, String... names) {
        return assertThrows(
                        IOException.class, () -> certificates.install("acme", key.key(), chain.chain(), List.of(names)))
                .getMessage();
    }
}
