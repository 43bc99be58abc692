package org.posthouse.testkit.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.Source;
import org.posthouse.net.api.TlsSession;

/** What one session holds; a session that takes over gets another one, and only signals still pass the old one. */
final class MemoryConnection implements Connection {
    private final MemoryStrand strand;

    MemoryConnection(MemoryStrand strand) {
        this.strand = strand;
    }

    @Override
    public String id() {
        return strand.id;
    }

    @Override
    public Listener listener() {
        return strand.options.listener;
    }

    @Override
    public InetSocketAddress local() {
        return strand.options.local;
    }

    @Override
    public InetSocketAddress remote() {
        return strand.options.remote;
    }

    @Override
    public Optional<TlsSession> tlsSession() {
        return strand.tls();
    }

    @Override
    public boolean tlsAvailable() {
        return strand.tlsAvailable();
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        byte[] copy = Arrays.copyOfRange(octets, offset, offset + length);
        strand.inCall(this, "write", () -> strand.write(copy));
    }

    @Override
    public void startTls() {
        strand.inCall(this, "startTls", strand::requestTls);
    }

    @Override
    public void run(Runnable work) {
        Objects.requireNonNull(work);
        strand.inCall(this, "run", () -> strand.requests().issue(new MemoryAction.Work(work)));
    }

    @Override
    public void retry(Attempt attempt, Duration patience) {
        MemoryAction retry = new MemoryAction.Retry(Objects.requireNonNull(attempt), patience.toNanos());
        strand.inCall(this, "retry", () -> strand.requests().issue(retry));
    }

    @Override
    public void blocking(boolean workers) {
        strand.inCall(this, "blocking", () -> strand.requests().blocking(workers));
    }

    @Override
    public void hold(boolean held) {
        strand.inCall(this, "hold", () -> strand.hold(held));
    }

    @Override
    public void stream(Source source) {
        Objects.requireNonNull(source);
        strand.inCall(this, "stream", () -> strand.requests().issue(new MemoryAction.Stream(source)));
    }

    @Override
    public void signal(Signal signal) {
        strand.signal(Objects.requireNonNull(signal));
    }

    @Override
    public void timeout(Duration silence) {
        Objects.requireNonNull(silence);
        strand.inCall(this, "timeout", () -> strand.requests().timeout(silence));
    }

    @Override
    public boolean login(String account) {
        Objects.requireNonNull(account);
        boolean[] admitted = new boolean[1];
        strand.inCall(this, "login", () -> admitted[0] = strand.login(account));
        return admitted[0];
    }

    @Override
    public void logout() {
        strand.inCall(this, "logout", strand::logout);
    }

    @Override
    public void close() {
        strand.inCall(this, "close", strand.requests()::close);
    }
}
