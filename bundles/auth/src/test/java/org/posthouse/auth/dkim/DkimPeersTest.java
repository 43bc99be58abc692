package org.posthouse.auth.dkim;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Messages;
import org.posthouse.testkit.dns.FakeResolver;

/** What we sign verifies with Debian's opendkim and python3-dkim, and what they sign with us. */
public class DkimPeersTest {
    private static final String TEXT =
            "From: =?utf-8?q?Alic=C3=A9?= <alice@example.org>\r\nTo: bob@example.net,\r\n\tcarol@example.com\r\n"
                    + "Date: Mon, 30 Nov 2026 20:00:00 +0000\r\nSubject:   a  folded\r\n subject \r\nMessage-ID: <1@example.org>\r\n"
                    + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                    + "The first  horse \t is saddled.   \r\n\r\n\t \r\n.dot\r\nlast \r\n\r\n \r\n";
    private static final Path OPENDKIM = Path.of("/usr/sbin/opendkim");
    private static final String PYTHON = "/usr/bin/python3"; // Debian's, which has Debian's modules

    private static KeyPair rsa;
    private static KeyPair ed25519;

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final FakeResolver dns = new FakeResolver();
    private Path rsaFile;
    private Path edFile;

    @BeforeClass
    public static void keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rsa = generator.generateKeyPair();
        ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    @Before
    public void files() throws Exception {
        dns.txt("r1._domainkey.example.org", DkimKey.record(rsa.getPublic()));
        dns.txt("e1._domainkey.example.org", DkimKey.record(ed25519.getPublic()));
        rsaFile = folder.newFile("rsa.pem").toPath();
        String pem = Base64.getMimeEncoder().encodeToString(rsa.getPrivate().getEncoded());
        Files.writeString(rsaFile, "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        edFile = folder.newFile("ed25519").toPath();
        byte[] encoded = ed25519.getPrivate().getEncoded(); // its seed is at the end (rfc8410#7)
        Files.writeString(
                edFile,
                Base64.getEncoder().encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
    }

    private String signedByUs() throws Exception {
        List<Header> fields = new DkimSigner()
                .sign(
                        Messages.of(TEXT),
                        List.of(
                                new DkimKey("example.org", "r1", rsa.getPrivate()),
                                new DkimKey("example.org", "e1", ed25519.getPrivate())));
        return new String(Messages.toBytes(fields), StandardCharsets.US_ASCII) + TEXT;
    }

    private void passesHere(String message) throws Exception {
        List<DkimResult> results =
                new DkimVerifier().verify(Messages.of(message.getBytes(StandardCharsets.ISO_8859_1)), dns);
        assertEquals(1, results.size());
        assertEquals(results.toString(), DkimResult.Kind.PASS, results.get(0).result());
    }

    @Test
    public void pythonVerifiesOurs() throws Exception {
        requirePython();
        Path records = folder.newFile("records").toPath();
        Files.writeString(
                records,
                "r1._domainkey.example.org\t" + DkimKey.record(rsa.getPublic()) + "\ne1._domainkey.example.org\t"
                        + DkimKey.record(ed25519.getPublic()) + "\n");
        String message = signedByUs();
        assertEquals("pass\npass\n", python(message, "verify", records.toString()));
        assertEquals("fail\nfail\n", python(message.replace("horse", "mule"), "verify", records.toString()));
    }

    @Test
    public void weVerifyPythons() throws Exception {
        requirePython();
        for (String forms : List.of("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed")) {
            passesHere(python(TEXT, "sign", "example.org", "r1", rsaFile.toString(), "rsa-sha256", forms) + TEXT);
            passesHere(python(TEXT, "sign", "example.org", "e1", edFile.toString(), "ed25519-sha256", forms) + TEXT);
        }
    }

    @Test
    public void opendkimVerifiesOurs() throws Exception {
        assumeTrue("opendkim is not installed", Files.isExecutable(OPENDKIM));
        Path keys = folder.newFile("keys").toPath();
        Files.writeString(keys, "r1._domainkey.example.org " + DkimKey.record(rsa.getPublic()) + "\n");
        String conf = "Mode v\nTestPublicKeys " + keys + "\n";
        String[] ours = signedByUs().split("(?=DKIM-Signature: v=1; a=ed25519)|(?=From: )", 3);
        String message = ours[0] + ours[2]; // opendkim of Debian 12 knows no Ed25519
        String said = opendkim(conf, message);
        assertTrue(said, said.contains("succeeded"));
        said = opendkim(conf, message.replace("horse", "mule"));
        assertTrue(said, said.contains("failed"));
    }

    @Test
    public void weVerifyOpendkims() throws Exception {
        assumeTrue("opendkim is not installed", Files.isExecutable(OPENDKIM));
        for (String forms :
                List.of("relaxed/simple", "relaxed/relaxed")) { // a milter sees no leading space, which simple needs
            String conf = "Mode s\nDomain example.org\nSelector r1\nKeyFile " + rsaFile
                    + "\nRequireSafeKeys no\nCanonicalization " + forms + "\n";
            String said = opendkim(conf, TEXT);
            int field = said.indexOf("DKIM-Signature:");
            assertTrue(said, field >= 0);
            passesHere(said.substring(field).strip().replaceAll("\r?\n", "\r\n") + "\r\n" + TEXT);
        }
    }

    private String opendkim(String conf, String message) throws Exception {
        Path file = folder.newFile().toPath();
        Files.writeString(file, conf);
        Path mail = folder.newFile().toPath();
        Files.writeString(mail, message, StandardCharsets.ISO_8859_1);
        return run("", OPENDKIM.toString(), "-x", file.toString(), "-t", mail.toString());
    }

    private void requirePython() throws Exception {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && run("", PYTHON, "-c", "import dkim, nacl").isEmpty();
        assumeTrue("python3-dkim and python3-nacl are not installed", there);
    }

    private static String python(String message, String... arguments) throws Exception {
        Path script = Path.of(DkimPeersTest.class.getResource("/dkim/dkimpy.py").toURI());
        String[] command = new String[arguments.length + 2];
        command[0] = PYTHON;
        command[1] = script.toString();
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return run(message, command);
    }

    private static String run(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.ISO_8859_1));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(said, process.waitFor(60, TimeUnit.SECONDS));
        return said;
    }
}
