package org.posthouse.filter.milter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.posthouse.filter.milter.MilterFixture.actions;
import static org.posthouse.filter.milter.MilterFixture.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;

/** Milters of Debian's, each with a small configuration of its own and without a network. */
public class MilterPeersTest {
    private static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";
    private static final String FIELDS =
            "From: Alice <alice@example.net>\r\nTo: bob@example.org,\r\n\tcarol@example.org\r\n"
                    + "Date: Tue, 01 Dec 2026 10:00:00 +0000\r\nMessage-ID: <1@example.net>\r\nSubject: two \r\n  lines\r\n";
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    private Path directory;

    @Before
    public void directory() throws Exception {
        directory = Files.createTempDirectory("ph"); // short: a socket's path has at most 107 octets
    }

    @After
    public void delete() throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text.replace("@DIR@", directory.toString()));
    }

    private MilterFixture fixture(Path socket, int version) {
        return new MilterFixture(TestConfig.of("unix:" + socket, "defer", version, 20), directory);
    }

    private static String plain(String body) {
        return FIELDS + "\r\n" + body + "\r\n";
    }

    private static Header added(Verdict verdict, String name) {
        return actions(verdict).stream()
                .filter(Action.AddHeader.class::isInstance)
                .map(action -> ((Action.AddHeader) action).header())
                .filter(header -> header.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + ": " + verdict));
    }

    // --- opendkim

    private Daemon openDkim(String more) throws Exception {
        Daemon.require("/usr/sbin/opendkim");
        write(
                "opendkim.conf",
                "Background no\nSyslog no\nSocket local:@DIR@/dkim\nPidFile @DIR@/pid\nUserID root\n"
                        + "TestPublicKeys @DIR@/records\nAuthservID mx.example.org\n"
                        + "RequireSafeKeys no\nTemporaryDirectory @DIR@\n"
                        + "Canonicalization simple/simple\n" + more);
        return Daemon.start(
                directory.resolve("dkim"),
                "/usr/sbin/opendkim",
                "-f",
                "-x",
                directory.resolve("opendkim.conf").toString());
    }

    /** Header and body in simple canonical form: each octet has to arrive as it is. */
    @Test
    public void openDkimSignsAndVerifies() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        write("key.pem", "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        String record = "v=DKIM1; k=rsa; p="
                + Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        write("records", "s1._domainkey.example.net " + record + "\n");
        write("hosts", "192.0.2.1\n");
        String text = FIELDS.replace("two", "two caf\u00e9") + "\r\n"
                + ("Line \t of " + "text ".repeat(10) + "\r\n").repeat(3000) + "\r\n\r\nend \r\n";
        String spaced = text.replace("Subject: ", "Subject:   "); // older versions cannot tell these from one space
        String signed;
        String spacedSigned;
        try (Daemon daemon = openDkim(
                "Mode s\nDomain example.net\nSelector s1\nKeyFile @DIR@/key.pem\nInternalHosts @DIR@/hosts\n")) {
            signed = signed(text);
            spacedSigned = signed(spaced);
        }
        try (Daemon daemon =
                openDkim("Mode s\nDomain example.net\nSelector s1\nKeyFile @DIR@/key.pem\nInternalHosts 127.0.0.1\n")) {
            MilterFixture fixture = fixture(directory.resolve("dkim"), 6);
            assertTrue(
                    "a stranger's mail is not signed",
                    fixture.judge(message(text)).passes());
            fixture.origin =
                    fixture.origin.toBuilder().account(Optional.of("alice")).build();
            added(fixture.judge(message(text)), "DKIM-Signature");
        }
        try (Daemon daemon = openDkim("Mode v\n")) {
            for (int version : new int[] {6, 4, 2}) {
                MilterFixture fixture = fixture(directory.resolve("dkim"), version);
                assertEquals("version " + version, "pass", dkim(fixture.judge(message(signed))));
                assertEquals("fail", dkim(fixture.judge(message(signed.replace("end \r\n", "end\r\n")))));
            }
            MilterFixture newest = fixture(directory.resolve("dkim"), 6);
            assertEquals("pass", dkim(newest.judge(message(spacedSigned))));
            assertEquals("fail", dkim(newest.judge(message(spacedSigned.replace("Subject:   ", "Subject: ")))));
        }
    }

    private String signed(String text) throws IOException {
        Verdict verdict = fixture(directory.resolve("dkim"), 6).judge(message(text));
        return new String(added(verdict, "DKIM-Signature").toBytes(), StandardCharsets.UTF_8) + text;
    }

    private static String dkim(Verdict verdict) {
        String results = added(verdict, "Authentication-Results").value();
        return results.replaceFirst("(?s).*dkim=(\\w+).*", "$1");
    }

    // --- rspamd

    private Daemon rspamd() throws Exception {
        Daemon.require("/usr/bin/rspamd");
        write("tld", "com\norg\nnet\n");
        write(
                "rspamd.conf",
                "options {\n pidfile = \"@DIR@/pid\"; url_tld = \"@DIR@/tld\"; disable_hyperscan = true;\n"
                        + " enable_test_patterns = true; hs_cache_dir = \"@DIR@\"; temp_dir = \"@DIR@\"; rrd = \"\";\n"
                        + " history_file = \"\"; control_socket = \"@DIR@/control\"; dns { nameserver = [\"127.0.0.1:1\"]; }\n}\n"
                        + "logging { type = \"console\"; level = \"warning\"; }\n"
                        + "worker \"rspamd_proxy\" { bind_socket = \"@DIR@/rspamd mode=0600\"; milter = yes; timeout = 10s;\n"
                        + " count = 1; upstream \"local\" { default = yes; self_scan = yes; } }\n"
                        + "actions { reject = 15; add_header = 6; greylist = null; }\n");
        return Daemon.start(
                directory.resolve("rspamd"),
                "/usr/bin/rspamd",
                "-f",
                "-i",
                "-u",
                "root",
                "-g",
                "root",
                "-c",
                directory.resolve("rspamd.conf").toString());
    }

    @Test
    public void rspamdRejectsAndMarks() throws Exception {
        try (Daemon daemon = rspamd()) {
            MilterFixture fixture = fixture(directory.resolve("rspamd"), 6);
            assertTrue(fixture.judge(message(plain("hello"))).passes());
            List<Action> said = actions(fixture.judge(message(plain(GTUBE))));
            assertEquals(1, said.size());
            assertEquals(
                    "554 5.7.1 Gtube pattern",
                    ((Action.Reject) said.get(0)).status().toString());
            Verdict marked = fixture.judge(message(plain("Y" + GTUBE.substring(1))));
            assertEquals("Yes", added(marked, "X-Spam").value());
            Verdict rewritten = fixture.judge(message(plain("Z" + GTUBE.substring(1))));
            assertTrue(rewritten.toString(), subject(rewritten).startsWith("*** SPAM ***"));
        }
    }

    private static String subject(Verdict verdict) {
        return actions(verdict).stream()
                .filter(Action.ReplaceHeader.class::isInstance)
                .map(action -> ((Action.ReplaceHeader) action).header().value())
                .findFirst()
                .orElse("none");
    }

    // --- ClamAV

    @Test
    public void clamAvFindsWhatIsInsideAMultipart() throws Exception {
        Daemon.require("/usr/sbin/clamd");
        Daemon.require("/usr/sbin/clamav-milter");
        Files.createDirectory(directory.resolve("db"));
        String octets = HexFormat.of().formatHex(EICAR.getBytes(StandardCharsets.US_ASCII));
        write("db/own.ndb", "Posthouse.Eicar:0:*:" + octets + "\n"); // wherever it is in a part
        write(
                "clamd.conf",
                "Foreground yes\nLocalSocket @DIR@/clamd\nDatabaseDirectory @DIR@/db\nTemporaryDirectory @DIR@\nMaxThreads 2\n");
        write(
                "milter.conf",
                "Foreground yes\nMilterSocket unix:@DIR@/clam\nClamdSocket unix:@DIR@/clamd\nTemporaryDirectory @DIR@\n"
                        + "OnInfected Reject\nRejectMsg Infected: %v\nAddHeader Replace\n");
        try (Daemon clamd = Daemon.start(
                        directory.resolve("clamd"),
                        "/usr/sbin/clamd",
                        "-c",
                        directory.resolve("clamd.conf").toString());
                Daemon milter = Daemon.start(
                        directory.resolve("clam"),
                        "/usr/sbin/clamav-milter",
                        "-c",
                        directory.resolve("milter.conf").toString())) {
            MilterFixture fixture = fixture(directory.resolve("clam"), 6);
            Verdict clean = fixture.judge(message(multipart("nothing")));
            assertEquals("Clean", added(clean, "X-Virus-Status").value());
            List<Action> said = actions(fixture.judge(message(multipart(EICAR))));
            assertEquals(1, said.size());
            String reply = ((Action.Reject) said.get(0)).status().toString();
            assertTrue(reply, reply.startsWith("550 5.7.1 Infected: Posthouse.Eicar"));
            for (String hidden : hidden()) {
                assertEquals(hidden, "reject", fixture.judge(message(hidden)).summary());
            }
        }
    }

    /** What some programs show as an attachment, though the header section is not made as it should. */
    private static List<String> hidden() {
        String encoded = Base64.getMimeEncoder().encodeToString(EICAR.getBytes(StandardCharsets.US_ASCII)) + "\r\n";
        String attachment = "MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.com\r\n"
                + "Content-Transfer-Encoding: base64\r\n";
        return List.of(
                FIELDS + attachment + encoded, // no empty line
                FIELDS + attachment + encoded + "\r\nharmless\r\n", // one too late
                FIELDS + "nonsense\r\n" + attachment + "\r\n" + encoded, // one too early, for those who stop
                FIELDS + attachment + "nonsense\r\n\r\n" + encoded,
                FIELDS + attachment + "abc\r\nX: y\r\n\r\n" + encoded,
                multipart(EICAR).replace("MIME-Version", "nonsense\r\nMIME-Version"),
                multipart(EICAR).replace("\r\n\r\n--b\r\n", "\r\n--b--\r\n\r\n--b\r\n"),
                multipart(EICAR).replace("MIME-Version", "nonsense \r\n more\r\nMIME-Version"));
    }

    private static String multipart(String attached) {
        String encoded = Base64.getMimeEncoder().encodeToString(attached.getBytes(StandardCharsets.US_ASCII));
        return FIELDS + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\nsee below\r\n"
                + "--b\r\nContent-Type: application/octet-stream; name=a.com\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment; filename=a.com\r\n\r\n" + encoded + "\r\n--b--\r\n";
    }

    // --- SpamAssassin

    @Test
    public void spamAssassinRejects() throws Exception {
        Daemon.require("/usr/sbin/spamd");
        Daemon.require("/usr/sbin/spamass-milter");
        Path site = Files.createDirectory(directory.resolve("site"));
        Path rules = Files.createDirectory(directory.resolve("rules"));
        write("site/own.pre", "loadplugin Mail::SpamAssassin::Plugin::Check\n");
        write(
                "rules/own.cf",
                "body GTUBE /XJS.C4JDBQADN1\\.NSBN3.2IDNEN.GTUBE/\nscore GTUBE 1000\nreport_safe 0\nadd_header all Status _YESNO_, score=_SCORE_\n");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // not root reads it
        Path home = Files.createDirectory(directory.resolve("home"));
        try (Daemon spamd = Daemon.start(
                        directory.resolve("spamd"),
                        "/usr/sbin/spamd",
                        "-x",
                        "-L",
                        "-m",
                        "1",
                        "-s",
                        "stderr",
                        "--socketpath=" + directory.resolve("spamd"),
                        "-C",
                        rules.toString(),
                        "--siteconfigpath=" + site,
                        "-H",
                        home.toString(),
                        "-u",
                        "nobody");
                Daemon milter = Daemon.start(
                        directory.resolve("spamass"),
                        "/usr/sbin/spamass-milter",
                        "-p",
                        directory.resolve("spamass").toString(),
                        "-r",
                        "15",
                        "--",
                        "-U",
                        directory.resolve("spamd").toString())) {
            MilterFixture fixture = fixture(directory.resolve("spamass"), 6);
            Verdict clean = fixture.judge(message(plain("hello")));
            assertTrue(clean.toString(), added(clean, "X-Spam-Status").value().startsWith("No,"));
            List<Action> said = actions(fixture.judge(message(plain(GTUBE))));
            assertEquals(said.toString(), 1, said.size());
            String reply = ((Action.Reject) said.get(0)).status().toString();
            assertEquals("550 5.7.1 Blocked by SpamAssassin", reply);
        }
    }
}
