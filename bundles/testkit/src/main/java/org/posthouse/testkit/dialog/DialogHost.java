package org.posthouse.testkit.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.posthouse.net.api.Protocol;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** Where a dialog takes place. */
public interface DialogHost extends AutoCloseable {
    /** Opens a connection. */
    Peer open();

    /** Replaces the protocol by a new version; connections stay. */
    void swap();

    /**
     * Does something that only this kind of host knows, for lines that begin with {@code do}.
     *
     * @param words what follows {@code do}
     */
    default void perform(List<String> words) {
        throw new UnsupportedOperationException("do " + String.join(" ", words));
    }

    /** Ends what was opened. */
    @Override
    default void close() {}

    /** Connections in memory to one version of a protocol; {@link #swap} asks for another one and moves all to it. */
    static DialogHost memory(Supplier<? extends Protocol> versions, Supplier<MemoryHost.Options> options) {
        return memory(versions, options, Map.of());
    }

    /**
     * As {@link #memory(Supplier, Supplier)}.
     *
     * @param actions what {@code do <name>} runs
     */
    static DialogHost memory(
            Supplier<? extends Protocol> versions,
            Supplier<MemoryHost.Options> options,
            Map<String, Runnable> actions) {
        return new DialogHost() {
            private final List<MemoryClient> clients = new ArrayList<>();
            private Protocol protocol = versions.get();

            @Override
            public Peer open() {
                MemoryClient client = MemoryHost.open(protocol, options.get());
                clients.add(client);
                return client;
            }

            @Override
            public void swap() {
                protocol = versions.get();
                clients.stream().filter(client -> !client.closed()).forEach(client -> client.swap(protocol));
            }

            @Override
            public void perform(List<String> words) {
                Runnable action = actions.get(String.join(" ", words));
                if (action == null) {
                    DialogHost.super.perform(words);
                } else {
                    action.run();
                }
            }

            @Override
            public void close() {
                clients.stream().filter(client -> !client.closed()).forEach(MemoryClient::close);
            }
        };
    }

    /**
     * Connections to a real server.
     *
     * @param swap replaces the protocol there
     */
    static DialogHost sockets(String host, int port, Runnable swap) {
        return new DialogHost() {
            private final List<SocketPeer> peers = new ArrayList<>();

            @Override
            public Peer open() {
                SocketPeer peer = new SocketPeer(host, port);
                peers.add(peer);
                return peer;
            }

            @Override
            public void swap() {
                swap.run();
            }

            @Override
            public void close() {
                peers.forEach(SocketPeer::close);
            }
        };
    }
}
