package org.posthouse.testkit.net;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsSession;
import org.posthouse.testkit.dialog.Peer;

/**
 * The client's end of a connection in memory. Used by one thread. Text is UTF-8. Failures show all that was said so far.
 */
public final class MemoryClient implements Peer {
    private static final int SHOWN = 16_000;

    private final MemoryStrand strand;
    private final Octets received = new Octets();
    private final StringBuilder transcript = new StringBuilder();

    MemoryClient(MemoryStrand strand) {
        this.strand = strand;
        strand.check();
    }

    /** Sends text as it is; line ends are the caller's. */
    public MemoryClient send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    @Override
    public void send(byte[] octets) {
        note("C: ", octets);
        strand.receive(octets);
        strand.check();
    }

    /** Sends a line and CRLF, and returns what came back, as {@link #receive}. */
    public String exchange(String line) {
        return send(line + "\r\n").receive();
    }

    /**
     * Everything the session wrote that was not received yet. If that is nothing while work is running or input is
     * {@linkplain org.posthouse.net.api.Connection#hold held}, it is waited for.
     */
    public String receive() {
        return new String(receiveOctets(), StandardCharsets.UTF_8);
    }

    /** As {@link #receive}, in octets. */
    public byte[] receiveOctets() {
        strand.await(() -> strand.hasSent() || received.size() > 0 || strand.isClosed() || !strand.isHeld());
        return take();
    }

    /** Everything the session wrote that was not received yet, without waiting for anything. */
    public String receiveNow() {
        strand.drive();
        return new String(take(), StandardCharsets.UTF_8);
    }

    /** The next line without CRLF; waits for one; empty if none comes. */
    @Override
    public Optional<String> readLine() {
        strand.await(() -> {
            fetch();
            return received.line() > 0 || strand.isClosed();
        });
        strand.check();
        int length = received.line();
        if (length == 0) {
            return Optional.empty();
        }
        String line = new String(received.take(length), 0, length - 1, StandardCharsets.UTF_8);
        return Optional.of(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }

    /** Requires the next line (without CRLF) to be this one. */
    public MemoryClient expectLine(String expected) {
        String line = readLine().orElse(null);
        if (!expected.equals(line)) {
            throw failure("expected the line <" + expected + "> but got " + (line == null ? "none" : "<" + line + ">"));
        }
        return this;
    }

    /** Requires the next line (without CRLF) to match a regular expression, and returns it. */
    public String expectMatch(String regex) {
        String line = readLine().orElseThrow(() -> failure("expected a line like <" + regex + "> but got none"));
        if (!line.matches(regex)) {
            throw failure("expected a line like <" + regex + "> but got <" + line + ">");
        }
        return line;
    }

    /** Requires that there is nothing to receive; waits for nothing. */
    public MemoryClient expectNothing() {
        String got = receiveNow();
        if (!got.isEmpty()) {
            throw failure("expected nothing but got <" + got + ">");
        }
        return this;
    }

    /** Requires the session to close the connection, after all was received. */
    public MemoryClient expectClosed() {
        if (!strand.await(strand::isClosed)) {
            throw failure("expected the connection to be closed");
        }
        String got = receiveNow();
        if (!got.isEmpty()) {
            throw failure("expected the connection to be closed, but before it came <" + got + ">");
        }
        return this;
    }

    /** The connection is closed, by either side. */
    @Override
    public boolean closed() {
        strand.drive();
        strand.check();
        return strand.isClosed();
    }

    /** The time set by {@link org.posthouse.net.api.Connection#timeout} passes. */
    @Override
    public void idle() {
        note("-- idle", new byte[0]);
        strand.idle();
        strand.check();
    }

    /** Time passes for sessions that wait for a part of the server; see {@link MemoryTime#pass}. */
    public MemoryClient pass(Duration time) {
        strand.options.time.pass(time);
        strand.check();
        return this;
    }

    /** A part of the server comes, perhaps the one that the session waits for. */
    public MemoryClient partComes() {
        strand.options.time.partComes();
        strand.check();
        return this;
    }

    /** The current time of silence after which {@link #idle} would be called. */
    public Duration timeout() {
        synchronized (strand.lock) {
            return strand.requests().timeout();
        }
    }

    /** Parks the session and resumes it with another version; fails if the session would not be parked. */
    public Parked swap(Protocol newVersion) {
        Parked parked = trySwap(newVersion).orElseThrow(() -> failure("the session was not parked"));
        return parked;
    }

    /** Parks the session, if it can be, and resumes it with another version; empty if it would not be parked. */
    public Optional<Parked> trySwap(Protocol newVersion) {
        note("-- swap", new byte[0]);
        Optional<Parked> parked = strand.swap(newVersion);
        strand.check();
        return parked;
    }

    /** Time is up for the session. */
    public void drain() {
        note("-- drain", new byte[0]);
        strand.drain();
        strand.check();
    }

    /** Hands the session a signal, as from elsewhere. */
    public MemoryClient signal(Signal signal) {
        strand.signal(signal);
        strand.drive();
        strand.check();
        return this;
    }

    /** The peer stops reading (true), so that sources are not asked for more, or goes on. */
    public MemoryClient stall(boolean stalled) {
        strand.stall(stalled);
        strand.check();
        return this;
    }

    /** TLS as it is now; on as soon as the session has asked for it and the host has agreed. */
    public Optional<TlsInfo> tls() {
        strand.drive();
        return strand.tls().map(TlsSession::info);
    }

    @Override
    public void startTls() {
        if (!strand.await(() -> strand.tls().isPresent() || strand.isClosed()) || strand.isClosed()) {
            throw failure("expected TLS");
        }
    }

    /** Input is held, or kept while the session waits for a part of the server. */
    public boolean held() {
        return strand.isHeld();
    }

    /** Work, a source or blocking input is being run now; for fakes that must not be called elsewhere. */
    public boolean working() {
        return strand.isWorking();
    }

    /** Octets sent that the session has not consumed yet. */
    public int unread() {
        return strand.unreadOctets();
    }

    /** The client ends its side; the connection is closed when the session has done all it can with the input. */
    public void endInput() {
        strand.endInput();
        strand.check();
    }

    /** The client is gone at once. */
    @Override
    public void close() {
        note("-- disconnect", new byte[0]);
        strand.disconnect();
        strand.check();
    }

    /** All that was sent and received so far. */
    @Override
    public String transcript() {
        fetch();
        return transcript.length() <= SHOWN
                ? transcript.toString()
                : "…" + transcript.substring(transcript.length() - SHOWN);
    }

    private byte[] take() {
        fetch();
        strand.check();
        return received.take(received.size());
    }

    private void fetch() {
        byte[] octets = strand.takeSent();
        received.add(octets);
        note("S: ", octets);
    }

    private void note(String who, byte[] octets) {
        if (who.startsWith("--")) {
            transcript.append(who).append('\n');
        } else if (octets.length > 0) {
            int shown = Math.min(octets.length, 2000);
            String text = new String(octets, 0, shown, StandardCharsets.UTF_8);
            text.lines().forEach(line -> transcript.append(who).append(line).append('\n'));
            if (shown < octets.length) {
                transcript.append(who).append("… ").append(octets.length).append(" octets\n");
            }
        }
    }

    private AssertionError failure(String message) {
        return new AssertionError(message + "\n" + transcript());
    }
}
