package org.posthouse.transport.relay.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsException;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.transport.relay.config.Literals;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.config.Timeouts;
import org.posthouse.transport.relay.route.Hop;
import org.posthouse.transport.relay.route.Results;
import org.posthouse.transport.relay.route.TlsDemand;

/** A connection to a server that has greeted and been greeted: commands go out, replies come in. */
public final class Session {
    /** TLS was wanted and offered, and failed; the connection is gone. */
    public static final class TlsFailedException extends IOException {
        private static final long serialVersionUID = 1;

        TlsFailedException(Throwable cause) {
            super("TLS failed", cause);
        }
    }

    /** Who is told of a connection, so that it can be ended from outside. */
    public interface Holder {
        /**
         * The connection is in use from now on; a former one is not any more.
         *
         * @throws IOException if it must not be used
         */
        void uses(Line line) throws IOException;
    }

    private final Hop hop;
    private final Line line;
    private ReplyReader replies;
    private OutputStream out;
    private Extensions extensions = Extensions.NONE;
    private Timeouts timeouts;
    private Deadline job;
    private boolean unflushed;
    private int mails;
    private Optional<Reply> wantsLogin = Optional.empty();

    private Session(Hop hop, Line line, Timeouts timeouts, Deadline job) throws IOException {
        this.hop = hop;
        this.line = line;
        this.timeouts = timeouts;
        this.job = job;
        useStreams();
    }

    private void useStreams() throws IOException {
        replies = new ReplyReader(line);
        out = line.out();
    }

    /**
     * Connects, greets and logs in.
     *
     * @param login who to be there; needs TLS that is mandatory
     * @param holder is told of the connection
     * @throws LoginFailedException if the server does not let this one in
     * @throws HopFailedException if the server does not want to talk, or not as securely as it must
     * @throws TlsFailedException if TLS failed; without TLS it may still go
     * @throws IOException if there is no connection
     */
    public static Session open(
            Dialer dialer,
            Hop hop,
            Settings settings,
            TlsDemand tls,
            Optional<Credentials> login,
            Deadline job,
            Holder holder)
            throws IOException {
        Timeouts timeouts = settings.timeouts();
        Line line = dialer.connect(new Dialer.Target(
                hop.address(),
                hop.port(),
                hop.internal(),
                settings.source(hop.address()),
                positive(job.atMost(timeouts.connect())),
                positive(job.atMost(timeouts.greeting()))));
        boolean greeted = false;
        try {
            holder.uses(line);
            Session session = new Session(hop, line, timeouts, job);
            session.greetOrQuit(settings, tls, login);
            greeted = true;
            return session;
        } finally {
            if (!greeted) {
                close(line);
            }
        }
    }

    private void greetOrQuit(Settings settings, TlsDemand tls, Optional<Credentials> login) throws IOException {
        try {
            if (tls.implicit()) {
                handshake(tls);
            }
            greet(settings, tls);
            if (login.isPresent()) {
                logIn(login.get());
            }
        } catch (HopFailedException refused) {
            quit();
            throw refused;
        }
    }

    private static Duration positive(Duration time) {
        return time.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : time;
    }

    private void greet(Settings settings, TlsDemand tls) throws IOException {
        Reply greeting;
        try {
            greeting = reply(timeouts.greeting());
        } catch (IOException e) {
            throw new HopFailedException(Answers.lost(e, hop, "before its greeting"));
        }
        if (greeting.code() != 220) {
            throw unwelcome(greeting);
        }
        String name =
                settings.heloName().isEmpty() ? Literals.literal(line.local().getAddress()) : settings.heloName();
        try {
            hello(name, !tls.mandatory(), settings);
        } catch (HopFailedException refused) {
            throw refused;
        } catch (IOException e) {
            throw new HopFailedException(Answers.lost(e, hop, "in reply to EHLO"));
        }
        if (tls.wanted() && !tls.implicit()) {
            secure(name, tls, settings);
        }
    }

    /**
     * rfc5321#3.1, rfc7504#4: 554 and 521 say that it will never take mail; anything else may pass. So may all that a hop
     * says which a route of this server leads to.
     */
    private HopFailedException unwelcome(Reply reply) {
        boolean never = !hop.fixed() && (reply.code() == 554 || reply.code() == 521);
        return new HopFailedException(never ? Answers.refused(reply, hop) : Answers.delayed(reply, hop));
    }

    private void hello(String name, boolean simple, Settings settings) throws IOException {
        Reply reply = command("EHLO " + name, timeouts.reply());
        if (reply.positive()) {
            if (!hop.fixed() && settings.isOwn(reply.lines().get(0).strip().split(" ")[0])) {
                throw new HopFailedException(Results.loop(hop.toString())); // it is this server
            }
            extensions = Extensions.of(reply);
            return;
        }
        if (reply.permanent() && simple) {
            reply = command("HELO " + name, timeouts.reply()); // rfc5321#3.2
            if (reply.positive()) {
                extensions = Extensions.NONE;
                return;
            }
        }
        throw unwelcome(reply);
    }

    private void secure(String name, TlsDemand tls, Settings settings) throws IOException {
        if (!extensions.startTls()) {
            if (tls.mandatory()) {
                throw insecure("4.7.4", "TLS is required, but " + hop + " does not offer it"); // rfc3463#3.8
            }
            return;
        }
        Reply reply;
        try {
            reply = command("STARTTLS", timeouts.reply());
        } catch (IOException e) {
            throw new TlsFailedException(e);
        }
        if (reply.code() != 220) {
            if (reply.code() == Reply.CLOSING) {
                throw new HopFailedException(Answers.delayed(reply, hop));
            } else if (tls.mandatory()) {
                throw insecure("4.7.4", "TLS is required, but " + hop + " refused it: " + reply.status());
            }
            return;
        }
        try {
            if (replies.pending()) {
                throw new IOException("data before the handshake"); // rfc3207#6: would be taken as said under TLS
            }
            handshake(tls);
            extensions = Extensions.NONE; // rfc3207#4.2
            hello(name, false, settings);
        } catch (HopFailedException | TlsFailedException known) {
            throw known;
        } catch (IOException e) {
            throw new TlsFailedException(e);
        }
    }

    private void handshake(TlsDemand tls) throws TlsFailedException {
        try {
            line.readTimeout(positive(job.atMost(timeouts.connect())));
            line.startTls(tls.request(hop.serverName()));
            useStreams();
        } catch (IOException e) {
            throw new TlsFailedException(e);
        }
    }

    /** Never in clear, whoever asks for it. */
    private void logIn(Credentials credentials) throws HopFailedException {
        if (line.tls().isEmpty()) {
            throw insecure("4.7.4", "Login at " + hop + " requires TLS");
        }
        new Auth(this, credentials).run();
    }

    private static HopFailedException insecure(String enhanced, String text) {
        return new HopFailedException(Results.delayed(enhanced, text));
    }

    /** The result if TLS failed that must not. */
    public static RecipientResult insecure(Hop hop, TlsDemand tls, TlsFailedException failure) {
        return Results.delayed(
                "4.7.5", "Cannot establish a TLS connection to " + hop + tls.words() + why(failure.getCause()));
    }

    private static String why(Throwable cause) {
        if (!(cause instanceof TlsException tls)) {
            return "";
        }
        return ": "
                + switch (tls.reason()) {
                    case CERTIFICATE_UNTRUSTED -> "its issuer is not trusted";
                    case CERTIFICATE_EXPIRED -> "it has expired or is not valid yet";
                    case TLSA_MISMATCH -> "none of them matches";
                    case CERTIFICATE_NAME, HANDSHAKE -> quoted(String.valueOf(tls.getMessage()));
                };
    }

    /** It may have names of the server's certificate in it. */
    private static String quoted(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(printable.length(), 300));
    }

    /** Goes on with another mail. */
    public void reuse(Timeouts times, Deadline until) {
        timeouts = times;
        job = until;
        wantsLogin = Optional.empty();
    }

    /** Sends a command; it is on its way at the next {@link #reply}. */
    void send(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        unflushed = true;
    }

    /** Waits for the next reply, within the job's time. */
    Reply reply(Duration timeout) throws IOException {
        return within(job.atMost(timeout));
    }

    /** Waits for the reply to the message, for which there is always time. */
    Reply finalReply() throws IOException {
        return within(timeouts.end());
    }

    /** A reply that may have come while the message was sent. */
    Reply earlyReply() throws IOException {
        return replies.read(Duration.ofMillis(500));
    }

    private Reply within(Duration timeout) throws IOException {
        if (unflushed) {
            unflushed = false;
            line.readTimeout(positive(timeout)); // holds for writing too
            out.flush();
        }
        Reply reply = replies.read(timeout);
        if (Answers.isAboutLogin(reply, hop)) {
            wantsLogin = Optional.of(reply);
        }
        return reply;
    }

    Reply command(String command, Duration timeout) throws IOException {
        send(command);
        return reply(timeout);
    }

    /** Where the message goes; a block of it may take as long as configured. */
    OutputStream body() throws IOException {
        line.readTimeout(timeouts.block());
        unflushed = true;
        return out;
    }

    /** Ends a transaction without a mail; false if the connection is of no more use. */
    boolean reset() {
        try {
            return command("RSET", timeouts.reply()).positive();
        } catch (IOException e) {
            return false;
        }
    }

    /** True if it said something that nobody asked for, as far as that was read already: the system is not asked. */
    public boolean isSeenOutOfStep() {
        return replies.hasUnread();
    }

    /** True if it said something that nobody asked for, or is gone; then replies can no longer be told apart. */
    public boolean isOutOfStep() {
        try {
            return replies.pending();
        } catch (IOException e) {
            return true;
        }
    }

    /** Says good-bye and closes, without waiting for an answer. */
    public void quit() {
        try {
            send("QUIT");
            line.readTimeout(Duration.ofSeconds(1));
            out.flush();
        } catch (IOException e) {
            // it is closed anyway
        }
        close(line);
    }

    /** Closes without a word, so that a message that was not ended is not taken for whole. */
    public void drop() {
        close(line);
    }

    private static void close(Line line) {
        try {
            line.close();
        } catch (IOException e) {
            // nothing is expected from it any more
        }
    }

    /** What the hop said if it wants a login, or another one. */
    public Optional<Reply> wantsLogin() {
        return wantsLogin;
    }

    public Hop hop() {
        return hop;
    }

    public Line line() {
        return line;
    }

    Extensions extensions() {
        return extensions;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /** Mails sent so far. */
    public int mails() {
        return mails;
    }

    /** Counts a mail. */
    void used() {
        mails++;
    }
}
