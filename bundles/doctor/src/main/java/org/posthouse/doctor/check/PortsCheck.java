package org.posthouse.doctor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.net.api.NetAdmin;

/** All ports are open, and somebody speaks their protocol. */
public final class PortsCheck extends Check {
    private final Parts parts;

    public PortsCheck(Parts parts) {
        super("ports", READY, DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<NetAdmin> net = parts.net();
        if (net.isEmpty()) {
            return List.of(Parts.absent("network"));
        }
        List<NetAdmin.ListenerStatus> all = net.get().listeners();
        if (all.isEmpty()) {
            return List.of(
                    Diagnosis.critical("no ports are configured", "restore etc/org.posthouse.net.mina.listener-*.cfg"));
        }
        List<Diagnosis> found = new ArrayList<>();
        for (NetAdmin.ListenerStatus one : all) {
            String name = one.listener().name();
            if (!one.problem().isEmpty()) {
                found.add(Diagnosis.critical(
                                "not open: " + one.problem(),
                                "free the port, or change address or port in etc/org.posthouse.net.mina.listener-"
                                        + name + ".cfg")
                        .of(name));
            } else if (!one.protocolPresent()) {
                found.add(Parts.absent("protocol " + one.listener().protocol()).of(name));
            }
        }
        return found.isEmpty() ? List.of(Diagnosis.ok(Words.count(all.size(), "port") + " open")) : found;
    }
}
