package org.posthouse.itests;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/** Debian's Dovecot on loopback, in a directory of its own; any user with one password. Needs root. */
final class Dovecot implements Closeable {
    static final String PASSWORD = "secret-1";

    private static final String CONFIGURATION = """
            base_dir = DIR/run
            state_dir = DIR/run
            log_path = DIR/dovecot.log
            protocols = imap
            listen = 127.0.0.1
            ssl = yes
            ssl_cert = <DIR/cert.pem
            ssl_key = <DIR/key.pem
            disable_plaintext_auth = no
            mail_location = maildir:DIR/mail/%u
            mail_uid = mail
            mail_gid = mail
            first_valid_uid = 1
            first_valid_gid = 1
            passdb {
              driver = static
              args = password=secret-1
            }
            userdb {
              driver = static
              args = uid=mail gid=mail home=DIR/mail/%n
            }
            namespace inbox {
              inbox = yes
              separator = /
              mailbox "Sent Messages" {
                special_use = \\Sent
              }
            }
            service imap-login {
              inet_listener imap {
                port = PORT
              }
              inet_listener imaps {
                port = 0
              }
            }
            """;

    private final Path directory;
    private final Path configuration;
    private final int port;

    private Dovecot(Path directory, int port) {
        this.directory = directory;
        this.configuration = directory.resolve("dovecot.conf");
        this.port = port;
    }

    /** True if there is one, and it can be started. */
    static boolean installed() {
        return Files.isExecutable(Path.of("/usr/sbin/dovecot")) && "root".equals(System.getProperty("user.name"));
    }

    static Dovecot start(int port) throws Exception {
        // its user has to get there
        Path directory = Files.createTempDirectory("posthouse-dovecot");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(directory.resolve("mail"));
        Files.createDirectories(directory.resolve("run"));
        Dovecot dovecot = new Dovecot(directory, port);
        dovecot.own();
        Server.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-keyout",
                directory.resolve("key.pem").toString(),
                "-out",
                directory.resolve("cert.pem").toString());
        Files.writeString(
                dovecot.configuration,
                CONFIGURATION.replace("DIR", directory.toString()).replace("PORT", Integer.toString(port)));
        // what it leaves in the background keeps its output open
        Process start = new ProcessBuilder("dovecot", "-c", dovecot.configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("start.log").toFile())
                .start();
        if (start.waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("start.log")));
        }
        try {
            Eventually.is("Dovecot answers", dovecot::answers);
            return dovecot;
        } catch (Exception | AssertionError failed) {
            dovecot.close();
            throw failed;
        }
    }

    private boolean answers() {
        try (Talk talk = new Talk(port)) {
            return talk.line().startsWith("* OK");
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** The Maildir of a user. */
    Path maildir(String user) {
        return directory.resolve("mail").resolve(user);
    }

    /** Gives all mail to the user it runs as. */
    void own() throws IOException {
        Server.run("chown", "-R", "mail:mail", directory.resolve("mail").toString());
    }

    Talk login(String user) throws IOException {
        Talk talk = new Talk(port);
        talk.line();
        String said = talk.imap("l", "LOGIN " + user + " " + PASSWORD);
        if (!said.contains("l OK")) {
            throw new IOException(said);
        }
        return talk;
    }

    /** Adds a message; the answer is read by {@link #appended}. */
    static void append(Talk talk, String mailbox, List<String> flags, Instant date, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        talk.send("a APPEND \"" + mailbox + "\" (" + String.join(" ", flags) + ") " + Snapshot.date(date) + " {"
                + octets.length + "+}\r\n");
        talk.send(octets);
        talk.send("\r\n");
    }

    /** Reads what was answered to so many of them. */
    static void appended(Talk talk, int count) throws IOException {
        for (int left = count; left > 0; ) {
            String line = talk.line();
            if (line.startsWith("a OK")) {
                left--;
            } else if (line.startsWith("a ")) {
                throw new IOException(line);
            }
        }
    }

    @Override
    public void close() throws IOException {
        long master = Long.parseLong(
                Files.readString(directory.resolve("run/master.pid")).strip());
        Server.run("doveadm", "-c", configuration.toString(), "stop");
        ProcessHandle.of(master).ifPresent(handle -> handle.onExit().join());
        Server.delete(directory);
    }
}
