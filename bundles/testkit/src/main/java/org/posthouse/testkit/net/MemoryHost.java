package org.posthouse.testkit.net;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.net.api.ChannelBinding;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Protocol;

/** Opens connections in memory; see the package. */
public final class MemoryHost {
    private static final AtomicLong IDS = new AtomicLong();

    private MemoryHost() {}

    /** Opens a connection to a listener {@code test} that offers STARTTLS, from 192.0.2.1. */
    public static MemoryClient open(Protocol protocol) {
        return open(protocol, options());
    }

    /** Opens a connection; {@link Protocol#open} and all that follows from it has been done when this returns. */
    public static MemoryClient open(Protocol protocol, Options options) {
        Objects.requireNonNull(protocol);
        MemoryStrand strand =
                new MemoryStrand(options.id.isEmpty() ? "m" + IDS.incrementAndGet() : options.id, options);
        strand.open(protocol);
        return new MemoryClient(strand);
    }

    /** The usual options, to be changed. */
    public static Options options() {
        return new Options();
    }

    /** What a connection is like. Each method changes this object and returns it. */
    public static final class Options {
        Listener listener = new Listener("test", "test", Listener.Tls.STARTTLS);
        InetSocketAddress local = new InetSocketAddress("192.0.2.25", 25);
        InetSocketAddress remote = new InetSocketAddress("192.0.2.1", 40000);
        boolean tlsOn;
        MemoryTls tls = MemoryTls.PLAIN;
        boolean certificate = true;
        boolean tolerant;
        boolean crowded;
        Duration patience = Duration.ofSeconds(5);
        Executor executor;
        MemoryTime time = new MemoryTime();
        String id = "";

        private Options() {}

        /** The listener; with {@link Listener.Tls#IMPLICIT} TLS is on from the beginning. */
        public Options listener(String name, String protocol, Listener.Tls tls) {
            listener = new Listener(name, protocol, tls);
            tlsOn = tls == Listener.Tls.IMPLICIT;
            return this;
        }

        /** TLS is on already. */
        public Options tlsOn(boolean on) {
            tlsOn = on;
            return this;
        }

        /** The name that the client asks for when TLS begins. */
        public Options serverName(String name) {
            tls = new MemoryTls(Optional.of(name), tls.clientCertificates(), tls.bindings());
            return this;
        }

        /** The certificates that the client shows when TLS begins, leaf first. */
        public Options clientCertificates(X509Certificate... chain) {
            tls = new MemoryTls(tls.serverName(), List.of(chain), tls.bindings());
            return this;
        }

        /** Channel binding data of the connection, once TLS is on. */
        public Options channelBinding(ChannelBinding type, byte[] data) {
            Map<ChannelBinding, byte[]> bindings = new EnumMap<>(ChannelBinding.class);
            bindings.putAll(tls.bindings());
            bindings.put(type, data.clone());
            tls = new MemoryTls(tls.serverName(), tls.clientCertificates(), bindings);
            return this;
        }

        /** There is a certificate (the default), so that STARTTLS is available where the listener allows it. */
        public Options certificate(boolean present) {
            certificate = present;
            return this;
        }

        /** The server's end. */
        public Options local(String address, int port) {
            local = new InetSocketAddress(address, port);
            return this;
        }

        /** The client's end. */
        public Options remote(String address, int port) {
            remote = new InetSocketAddress(address, port);
            return this;
        }

        /** The connection's id; by default a new one for each connection. */
        public Options id(String connection) {
            id = connection;
            return this;
        }

        /** Work, sources and blocking input run there instead of on the caller's thread. */
        public Options executor(Executor workers) {
            executor = workers;
            return this;
        }

        /** The time in which the session waits for absent parts of the server. */
        public Options time(MemoryTime clock) {
            time = clock;
            return this;
        }

        /** How long to wait for what comes from other threads; by default five seconds. */
        public Options patience(Duration most) {
            patience = most;
            return this;
        }

        /** Accounts have as many sessions as they may have: {@link org.posthouse.net.api.Connection#login} refuses. */
        public Options crowded(boolean yes) {
            crowded = yes;
            return this;
        }

        /** Exceptions thrown by the session only have the effect they have in a real host. */
        public Options tolerant(boolean yes) {
            tolerant = yes;
            return this;
        }
    }
}
