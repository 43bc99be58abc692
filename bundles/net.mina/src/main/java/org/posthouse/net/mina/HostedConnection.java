package org.posthouse.net.mina;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.Source;
import org.posthouse.net.api.TlsSession;

/**
 * What one session holds of its connection. When the session was parked or is closed, another one may have its place:
 * only signals still pass through the old object then.
 */
final class HostedConnection implements Connection {
    private final Strand strand;

    HostedConnection(Strand strand) {
        this.strand = strand;
    }

    @Override
    public String id() {
        return strand.about().id();
    }

    @Override
    public Listener listener() {
        return strand.about().listener();
    }

    @Override
    public InetSocketAddress local() {
        return strand.about().local();
    }

    @Override
    public InetSocketAddress remote() {
        return strand.about().remote();
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
        Objects.checkFromIndexSize(offset, length, octets.length);
        strand.ask(this, requests -> requests.write(octets, offset, length));
    }

    @Override
    public void startTls() {
        strand.ask(this, requests -> {
            if (!strand.tlsAvailable()) {
                throw new IllegalStateException("TLS is not available");
            }
            requests.tls();
        });
    }

    @Override
    public void run(Runnable work) {
        Objects.requireNonNull(work);
        strand.ask(this, requests -> requests.issue(new Action.Work(work)));
    }

    @Override
    public void retry(Attempt attempt, Duration patience) {
        Retry retry = new Retry(Objects.requireNonNull(attempt), patience.toNanos());
        strand.ask(this, requests -> requests.issue(retry));
    }

    @Override
    public void blocking(boolean workers) {
        strand.ask(this, requests -> requests.blocking(workers));
    }

    @Override
    public void hold(boolean held) {
        strand.ask(this, requests -> requests.hold(held));
    }

    @Override
    public void stream(Source source) {
        Objects.requireNonNull(source);
        strand.ask(this, requests -> requests.issue(new Action.Stream(source)));
    }

    @Override
    public void signal(Signal signal) {
        strand.signal(Objects.requireNonNull(signal));
    }

    @Override
    public void timeout(Duration silence) {
        long nanos = silence.toNanos();
        strand.ask(this, requests -> requests.silence(nanos));
    }

    @Override
    public boolean login(String account) {
        return strand.login(this, Objects.requireNonNull(account));
    }

    @Override
    public void logout() {
        strand.logout(this);
    }

    @Override
    public void close() {
        strand.ask(this, Requests::close);
    }

    @Override
    public void closeAsked() {
        strand.ask(this, Requests::closeAsked);
    }
}
