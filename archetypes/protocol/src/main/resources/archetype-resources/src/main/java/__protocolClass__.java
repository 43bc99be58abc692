package ${package};

import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;

/** Answers lines. The server owns the socket, TLS and the threads; a session is fed with octets and says what to send. */
@Component(service = Protocol.class, property = Protocol.NAME + "=${protocolName}")
public final class ${protocolClass} implements Protocol {
    @Override
    public Session open(Connection connection) {
        connection.write("+OK ${protocolName} ready\r\n");
        return new ${protocolClass}Session(connection, Map.of());
    }

    /** Another version of this bundle parked the session: the client notices nothing. */
    @Override
    public Session resume(Connection connection, Parked parked) {
        return new ${protocolClass}Session(connection, parked.state());
    }
}
