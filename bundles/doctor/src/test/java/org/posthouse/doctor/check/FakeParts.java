package org.posthouse.doctor.check;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.server.Warning;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.store.api.StoreAdmin;

/** The parts of a server as a test wants them; absent until they are set. */
public final class FakeParts implements Parts {
    public Certificates certificates;
    public Resolver resolver;
    public String host;
    public Routing routing;
    public QueueAdmin queue;
    public Operation wiring;
    public final List<Warning> warnings = new ArrayList<>();
    public final List<DnsRecords> records = new ArrayList<>();
    public final List<String> domains = new ArrayList<>();
    public final List<NetAdmin.ListenerStatus> listeners = new ArrayList<>();
    public NetAdmin.Backlog backlog = new NetAdmin.Backlog(0, Duration.ZERO);
    public boolean net = true;
    public boolean directory = true;
    public boolean failing;
    public boolean store = true;

    public void listener(String name, String protocol, String address, int port, String problem, boolean present) {
        Listener listener = new Listener(name, protocol, Listener.Tls.NONE);
        listeners.add(new NetAdmin.ListenerStatus(listener, address, port, problem, present, 0, 0, 0, 0, 0));
    }

    public void warn(String part, String text) {
        warnings.add(new Warning() {
            @Override
            public String part() {
                return part;
            }

            @Override
            public String text() {
                return text;
            }

            @Override
            public Instant since() {
                return Instant.EPOCH;
            }
        });
    }

    @Override
    public Optional<NetAdmin> net() {
        return net ? Optional.of(new Net()) : Optional.empty();
    }

    private final class Net implements NetAdmin {
        @Override
        public List<ListenerStatus> listeners() {
            return listeners;
        }

        @Override
        public List<ConnectionStatus> connections(int limit) {
            return List.of();
        }

        @Override
        public boolean close(String connection) {
            return false;
        }

        @Override
        public Backlog backlog() {
            return backlog;
        }
    }

    @Override
    public Optional<Certificates> certificates() {
        return Optional.ofNullable(certificates);
    }

    @Override
    public Optional<Resolver> resolver() {
        return Optional.ofNullable(resolver);
    }

    @Override
    public Optional<ServerName> name() {
        return Optional.ofNullable(host).map(text -> new ServerName() {
            @Override
            public String hostName() {
                return text;
            }

            @Override
            public Source source() {
                return Source.CONFIGURED;
            }
        });
    }

    /** Only what the checks ask. */
    @Override
    public Optional<DirectoryAdmin> directory() {
        return directory
                ? Optional.of((DirectoryAdmin) java.lang.reflect.Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {DirectoryAdmin.class}, (self, method, a) -> {
                            if (!method.getName().equals("domains")) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            if (failing) {
                                throw new DirectoryException("the database is closed");
                            }
                            return domains.stream()
                                    .map(d -> new DirectoryAdmin.Domain(d, false, Optional.empty(), 1))
                                    .toList();
                        }))
                : Optional.empty();
    }

    @Override
    public Optional<Routing> routing() {
        return Optional.ofNullable(routing);
    }

    @Override
    public Optional<QueueAdmin> queue() {
        return Optional.ofNullable(queue);
    }

    @Override
    public Optional<StoreAdmin> store() {
        return store ? Optional.of(new Store()) : Optional.empty();
    }

    private final class Store implements StoreAdmin {
        @Override
        public Report check() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Mended mend(Mending how) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Mended attachOrphans(AccountInfo account, String mailbox) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Totals totals() throws IOException {
            if (failing) {
                throw new IOException("the database is closed");
            }
            return new Totals(3, 300, 1L << 40);
        }
    }

    @Override
    public Optional<Operation> wiring() {
        return Optional.ofNullable(wiring);
    }

    @Override
    public List<DnsRecords> records() {
        return records;
    }

    @Override
    public List<Warning> warnings() {
        return warnings;
    }
}
