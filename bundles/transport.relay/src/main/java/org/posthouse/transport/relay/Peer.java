package org.posthouse.transport.relay;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.Line;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to another server, greeted and ready for mail. Used by one thread at a time. */
final class Peer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Peer.class);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** The peer does not take mail now, or not from this server; another host may. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Reply reply;

        RefusedException(Reply reply) {
            super(reply.status().toString());
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
    }

    /** The connection cannot be encrypted as it should be. */
    static final class TlsException extends IOException {
        private static final long serialVersionUID = 1;

        TlsException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** The peer is this server. */
    static final class LoopException extends IOException {
        private static final long serialVersionUID = 1;

        LoopException() {
            super("the host is this server itself");
        }
    }

    private final Hop hop;
    private final Line line;
    private final Settings settings;
    private final Map<String, String> extensions = new HashMap<>();
    private ReplyReader replies;
    private OutputStream out;
    private boolean broken;
    private int mails;

    private Peer(Hop hop, Line line, Settings settings) throws IOException {
        this.hop = hop;
        this.line = line;
        this.settings = settings;
        streams();
    }

    /**
     * Connects, greets and encrypts.
     *
     * @param clear do without TLS although it is offered
     */
    static Peer connect(Dialer dialer, Hop hop, Settings settings, boolean clear) throws IOException {
        Line line = dialer.connect(new Dialer.Target(
                hop.address(),
                hop.port(),
                hop.internal(),
                settings.source(),
                settings.connectTimeout(),
                settings.timeout()));
        boolean ready = false;
        try {
            Peer peer = new Peer(hop, line, settings);
            peer.greet(clear);
            ready = true;
            return peer;
        } finally {
            if (!ready) {
                closeQuietly(line);
            }
        }
    }

    private void streams() throws IOException {
        replies = new ReplyReader(line.in());
        out = line.out();
    }

    private void greet(boolean clear) throws IOException {
        Reply greeting = replies.read();
        if (!greeting.positive()) {
            throw new RefusedException(greeting);
        }
        hello();
        if (clear || hop.tls() == Settings.Tls.NONE) {
            return;
        }
        if (!offers("STARTTLS")) {
            if (hop.tls().isRequired()) {
                throw new TlsException("TLS is required but not offered", null);
            }
            return;
        }
        Reply go = command("STARTTLS");
        if (go.code() != 220) {
            if (hop.tls().isRequired() || go.closing()) {
                throw new TlsException("STARTTLS: " + go.status(), null);
            }
            return;
        }
        if (replies.hasMore()) {
            throw new TlsException("the peer sent something between STARTTLS and the handshake", null); // rfc3207#6
        }
        try {
            line.startTls(hop.host(), hop.tls() == Settings.Tls.VERIFY);
        } catch (IOException e) {
            throw new TlsException("TLS handshake failed: " + e.getMessage(), e);
        }
        streams();
        hello(); // rfc3207#4.2: what was known before is forgotten
    }

    private void hello() throws IOException {
        extensions.clear();
        String name = settings.heloName().indexOf('.') > 0
                ? settings.heloName()
                : Literals.bracketed(line.local().getAddress()); // rfc5321#4.1.4
        Reply ehlo = command("EHLO " + name);
        if (ehlo.permanent()) {
            Reply helo = command("HELO " + name); // rfc5321#3.2
            if (!helo.positive()) {
                throw new RefusedException(helo);
            }
            return;
        }
        if (!ehlo.positive()) {
            throw new RefusedException(ehlo);
        }
        String who = ehlo.first().strip().split("\\s+", 2)[0];
        if (!hop.fixed() && who.equalsIgnoreCase(settings.heloName())) {
            throw new LoopException();
        }
        for (String extension : ehlo.lines().subList(1, ehlo.lines().size())) {
            String[] words = extension.strip().split("\\s+", 2);
            extensions.put(words[0].toUpperCase(Locale.ROOT), words.length == 2 ? words[1] : "");
        }
    }

    /** True if the peer offered this extension. */
    boolean offers(String extension) {
        return extensions.containsKey(extension);
    }

    /** The largest message the peer takes; empty if it did not say (rfc1870#4). */
    Optional<Long> maxSize() {
        String size = extensions.getOrDefault("SIZE", "");
        if (!size.matches("[1-9]\\d{0,17}")) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(size));
    }

    /** Sends a command and takes its reply. */
    Reply command(String text) throws IOException {
        send(text);
        return reply();
    }

    /** Sends a command, whose reply is to be taken later. */
    void send(String text) throws IOException {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("line break in a command");
        }
        try {
            out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** The next reply; what was sent is flushed before. */
    Reply reply() throws IOException {
        try {
            out.flush();
            Reply reply = replies.read();
            if (reply.closing()) {
                broken = true;
            }
            return reply;
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** Where the message goes. Whoever fails while writing to it must {@link #breakOff}. */
    OutputStream body() {
        return out;
    }

    void timeout(Duration timeout) throws IOException {
        line.readTimeout(timeout);
    }

    /** The connection is of no use any more. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /** Counts mails sent over this connection. */
    int countMail() {
        return ++mails;
    }

    Hop hop() {
        return hop;
    }

    /** True if the peer is still there and ready for another mail. */
    boolean reset() {
        try {
            timeout(settings.timeout());
            return !replies.hasMore() && command("RSET").code() == 250;
        } catch (IOException gone) {
            LOG.debug("{} has gone meanwhile", hop.host(), gone);
            broken = true;
            return false;
        }
    }

    /** Ends the session politely if it still is one. */
    @Override
    public void close() {
        if (!broken) {
            try {
                line.readTimeout(FAREWELL);
                command("QUIT");
            } catch (IOException gone) {
                LOG.debug("{} did not say goodbye", hop.host());
            }
        }
        closeQuietly(line);
    }

    /** Ends the session without waiting for the peer's farewell. */
    void closeNow() {
        if (!broken) {
            try {
                send("QUIT");
                out.flush();
            } catch (IOException gone) {
                LOG.debug("{} has gone already", hop.host());
            }
        }
        closeQuietly(line);
    }

    private static void closeQuietly(Line line) {
        try {
            line.close();
        } catch (IOException e) {
            LOG.debug("Closing failed", e);
        }
    }
}
