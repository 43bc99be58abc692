package org.posthouse.queue;

import java.util.List;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.Transport;
import org.slf4j.LoggerFactory;

/** The other parts of the server as they are at the moment; fetched for each step, never kept. */
interface Services {
    /** The spool; null if absent. */
    Spool spool();

    /** The directory; null if absent. */
    Directory directory();

    /** The trace; null if absent. */
    Tracer tracer();

    /** Routers, the one to ask first in front. */
    List<Router> routers();

    /** A transport by its name; null if absent. */
    Transport transport(String name);

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
