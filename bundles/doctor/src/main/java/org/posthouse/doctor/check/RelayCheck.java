package org.posthouse.doctor.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.routing.Routing;

/**
 * Mail of strangers for domains of strangers is not handed on. Asks as intake does, so that routers of plug-ins count too: for
 * names that nobody has, below domains that hold much of the world.
 */
public final class RelayCheck extends Check {
    private static final String NOBODY = "posthouse-doctor-asks.";
    private static final List<String> WORLD = List.of("com", "net", "org", "de", "cn", "example");

    private final Parts parts;

    public RelayCheck(Parts parts) {
        super("relay", DOCTOR);
        this.parts = parts;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<Routing> routing = parts.routing();
        if (routing.isEmpty()) {
            return List.of(Parts.absent("routing"));
        }
        List<String> relayed = new ArrayList<>();
        for (String domain : WORLD) {
            Optional<Boolean> relays = routing.get().relays(NOBODY + domain);
            if (relays.isEmpty()) {
                return List.of(Diagnosis.unavailable(
                        "cannot determine right now what is relayed", "mail:wiring shows which router is missing"));
            }
            if (relays.get()) {
                relayed.add("." + domain);
            }
        }
        return List.of(
                relayed.isEmpty()
                        ? Diagnosis.ok("mail for foreign domains is refused")
                        : Diagnosis.critical(
                                "anyone may send mail through this server to any domain below " + Words.some(relayed),
                                "set relay=false for these routes in etc/org.posthouse.routing.cfg, or remove them"));
    }
}
