package ${package};

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;

/** One client. Methods are called one at a time and must not block: what blocks goes into {@code connection.run}. */
final class ${protocolClass}Session implements Session {
    private static final int MAX_LINE = 512;

    private final Connection connection;
    private int commands;

    ${protocolClass}Session(Connection connection, Map<String, Object> state) {
        this.connection = connection;
        this.commands = (Integer) state.getOrDefault("commands", 0);
    }

    /** Takes whole lines; the rest is offered again, with more behind it. */
    @Override
    public void input(ByteBuffer unread) {
        for (int at = unread.position(); at < unread.limit(); at++) {
            if (unread.get(at) == '\n') {
                byte[] line = new byte[at + 1 - unread.position()];
                unread.get(line);
                if (!answer(new String(line, StandardCharsets.UTF_8).strip())) {
                    return;
                }
            }
        }
        if (unread.remaining() > MAX_LINE) {
            end("-ERR line too long");
        }
    }

    /** Your protocol. False if the connection is to end. */
    private boolean answer(String line) {
        commands++;
        switch (line.toUpperCase(Locale.ROOT)) {
            case "TIME" -> connection.write("+OK " + Instant.now() + "\r\n");
            case "COUNT" -> connection.write("+OK " + commands + "\r\n");
            case "QUIT" -> {
                end("+OK bye");
                return false;
            }
            default -> connection.write("-ERR TIME, COUNT or QUIT\r\n");
        }
        return true;
    }

    private void end(String why) {
        connection.write(why + "\r\n");
        connection.close();
    }

    /** What the next version of this bundle needs to go on: values of the JDK only. */
    @Override
    public Optional<Parked> park() {
        return Optional.of(new Parked(1, Map.of("commands", commands)));
    }

    @Override
    public void idle() {
        end("-ERR timeout");
    }

    @Override
    public void drain() {
        end("-ERR shutting down");
    }

    @Override
    public void signal(Signal signal) {
        // nobody sends any
    }

    @Override
    public void closed() {
        // nothing is held
    }
}
