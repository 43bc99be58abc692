package org.posthouse.intake;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.DirectTransport;
import org.slf4j.LoggerFactory;

/** The other parts of the server as they are at the moment; fetched for each step, never kept. */
interface Services {
    /** The directory; null if absent. */
    Directory directory();

    /** The spool; null if absent. */
    Spool spool();

    /** The transport into mailboxes; null if absent. */
    DirectTransport direct();

    /** The trace; null if absent. */
    Tracer tracer();

    /** Routers, the one to ask first in front. */
    List<Router> routers();

    /** The way to a recipient; empty if no router knows one. */
    default Optional<Route> route(Recipient recipient) {
        for (Router router : routers()) {
            Optional<Route> route = router.route(recipient);
            if (route.isPresent()) {
                return route;
            }
        }
        return Optional.empty();
    }

    /** Records a stage of a mail if there is a trace; the mail never depends on it. */
    default void trace(String mail, String stage, String detail) {
        Tracer tracer = tracer();
        if (tracer != null) {
            try {
                tracer.stage(mail, stage, detail);
            } catch (RuntimeException | LinkageError broken) { // a bundle that leaves can load no class any more
                LoggerFactory.getLogger(Services.class).debug("{} {} was not traced", mail, stage, broken);
            }
        }
    }
}
