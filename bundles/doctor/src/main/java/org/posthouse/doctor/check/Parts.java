package org.posthouse.doctor.check;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.server.Warning;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.store.api.StoreAdmin;

/** The parts of the server that are there now. Ask once for each look, and keep none. */
public interface Parts {
    Optional<NetAdmin> net();

    Optional<Certificates> certificates();

    Optional<Resolver> resolver();

    Optional<ServerName> name();

    Optional<DirectoryAdmin> directory();

    Optional<Routing> routing();

    Optional<QueueAdmin> queue();

    Optional<StoreAdmin> store();

    /** The operation that says what is bound to what. */
    Optional<Operation> wiring();

    List<Warning> warnings();

    /** Those that want records in the DNS. */
    List<DnsRecords> records();

    /** What to say of a part that is not there. */
    static Diagnosis absent(String part) {
        return Diagnosis.unavailable("the " + part + " is absent", "mail:wiring shows what is missing");
    }
}
