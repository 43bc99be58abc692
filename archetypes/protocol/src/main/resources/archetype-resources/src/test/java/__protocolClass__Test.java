package ${package};

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.Test;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Session;

/** A protocol knows no sockets: no server is needed to test it. */
public class ${protocolClass}Test {
    private final StringBuilder said = new StringBuilder();
    private final Connection connection = (Connection)
            Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, call, with) -> {
                said.append(call.getName().equals("write") ? with[0] : call.getName());
                return null;
            });
    private final ${protocolClass} protocol = new ${protocolClass}();

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void answersLineByLine() {
        Session session = protocol.open(connection);
        ByteBuffer input = octets("nonsense\r\ncount\r\nqu");
        session.input(input);
        assertEquals("+OK ${protocolName} ready\r\n-ERR TIME, COUNT or QUIT\r\n+OK 2\r\n", said.toString());
        assertEquals("the partial line is left", 2, input.remaining());
        session.input(octets("quit\r\n"));
        assertTrue(said.toString(), said.toString().endsWith("+OK bye\r\nclose"));
    }

    @Test
    public void goesOnInTheNextVersion() {
        Session before = protocol.open(connection);
        before.input(octets("TIME\r\n"));
        Session after = protocol.resume(connection, before.park().orElseThrow());
        after.input(octets("COUNT\r\n"));
        assertTrue(said.toString(), said.toString().endsWith("+OK 2\r\n"));
    }

    @Test
    public void endsALineWithoutEnd() {
        protocol.open(connection).input(octets("x".repeat(1000)));
        assertTrue(said.toString(), said.toString().endsWith("-ERR line too long\r\nclose"));
    }
}
