package org.posthouse.net.mina;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.Protocol;

/** A host with listeners on loopback, without OSGi. */
final class TestServer implements AutoCloseable {
    final NetHost host = new NetHost();
    private TestCertificates certificates;

    /** Protocols bound from now on say what they say when there is no room. */
    boolean overload;

    private final AtomicLong serviceIds = new AtomicLong();
    private final Map<Protocol, Map<String, Object>> bound = new HashMap<>();

    /** Settings that tests change; their names are those of {@link NetConfig}. */
    static final class Settings {
        int ioThreads = 1;
        int workers = 8;
        int workerQueue = 10_000;
        int maxConnections = 10_000;
        int bufferMegabytes = 0;
        int maxSessionsPerAccount = 64;
        int parkSeconds = 10;
        int drainSeconds = 4;
        int stallSeconds = 120;
        int handshakeSeconds = 30;
        int openSeconds = 0;

        NetConfig config() {
            return org.posthouse.testkit.net.Settings.ofFields(NetConfig.class, this);
        }
    }

    TestServer() {
        this(new Settings());
    }

    TestServer(Settings settings) {
        host.activate(settings.config());
    }

    TestServer withCertificates() {
        certificates = new TestCertificates();
        host.bindCertificates(certificates);
        return this;
    }

    void withoutCertificates() {
        host.unbindCertificates(certificates);
    }

    Port listen(String name, Listener.Tls tls) {
        return listen(name, tls, 10_000, 10_000);
    }

    Port listen(String name, Listener.Tls tls, int most, int mostPerAddress) {
        return host.addPort(settings(name, tls, 0, most, mostPerAddress));
    }

    static Port.Settings settings(String name, Listener.Tls tls, int port, int most, int mostPerAddress) {
        return new Port.Settings(new Listener(name, "talk", tls), "127.0.0.1", port, 1024, most, mostPerAddress, false);
    }

    static Port.Settings settings(String name, Listener.Tls tls, boolean asksClients) {
        return new Port.Settings(new Listener(name, "talk", tls), "127.0.0.1", 0, 1024, 10_000, 10_000, asksClients);
    }

    synchronized void bind(Protocol protocol) {
        bind(protocol, 0);
    }

    synchronized void bind(Protocol protocol, int ranking) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(Protocol.NAME, "talk");
        properties.put("service.id", serviceIds.incrementAndGet());
        properties.put("service.ranking", ranking);
        properties.put("protocol.farewell", "421 not available");
        if (overload) {
            properties.put("protocol.overload", "421 too many");
        }
        bound.put(protocol, properties);
        host.bindProtocol(protocol, properties);
    }

    synchronized void unbind(Protocol protocol) {
        host.unbindProtocol(protocol, bound.remove(protocol));
    }

    NetAdmin.ListenerStatus status() {
        return host.listeners().get(0);
    }

    /** Waits for something that other threads do; false if it does not come about. */
    static boolean eventually(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    @Override
    public void close() {
        host.deactivate();
    }
}
