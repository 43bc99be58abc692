package org.posthouse.testkit.net;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;

/** A small line protocol that uses everything a host offers. */
public final class Echo implements Protocol {
    private final String version;
    private final boolean complete;

    public Echo(String version) {
        this(version, true);
    }

    /** @param complete the part is there that a retry needs */
    Echo(String version, boolean complete) {
        this.version = version;
        this.complete = complete;
    }

    @Override
    public Session open(Connection connection) {
        connection.write("hello from " + version + "\r\n");
        return new Talk(connection, 0, 0);
    }

    @Override
    public Session resume(Connection connection, Parked state) {
        Talk talk = new Talk(connection, (Integer) state.state().get("lines"), (Integer)
                state.state().get("left"));
        if (talk.left > 0) {
            connection.stream(talk::next);
        }
        if ((Boolean) state.state().get("waiting")) {
            talk.retry();
        }
        return talk;
    }

    private final class Talk implements Session, Attempt {
        private final Connection connection;
        private int lines;
        private int left;
        private int attempts;
        private boolean waiting;

        Talk(Connection connection, int lines, int left) {
            this.connection = connection;
            this.lines = lines;
            this.left = left;
        }

        boolean next(OutputStream out) throws java.io.IOException {
            out.write(("piece " + left + " of " + version + "\r\n").getBytes(StandardCharsets.US_ASCII));
            left--;
            if (left == 0) {
                out.write("streamed\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            return left > 0;
        }

        @Override
        public void input(ByteBuffer unread) {
            for (int i = unread.position(); i < unread.limit(); i++) {
                if (unread.get(i) == '\n') {
                    byte[] line = new byte[i + 1 - unread.position()];
                    unread.get(line);
                    lines++;
                    line(new String(line, StandardCharsets.UTF_8).strip());
                    return;
                }
            }
        }

        private void line(String line) {
            switch (line.split(" ")[0]) {
                case "work" ->
                    connection.run(() -> {
                        connection.write("worked\r\n");
                        connection.run(() -> connection.write("more work\r\n"));
                    });
                case "fail" ->
                    connection.run(() -> {
                        throw new IllegalStateException("told to");
                    });
                case "wait" -> connection.hold(true);
                case "retry" -> retry();
                case "tls" -> {
                    connection.write("go\r\n");
                    connection.startTls();
                }
                case "stream" -> {
                    left = 5;
                    connection.write("before\r\n");
                    connection.stream(this::next);
                    connection.write("after\r\n");
                }
                case "bye" -> {
                    connection.write("bye\r\n");
                    connection.close();
                }
                case "late" -> new Thread(() -> connection.signal(Signal.of("go", "from a thread"))).start();
                default -> connection.write(version + " " + lines + " " + line + "\r\n");
            }
        }

        void retry() {
            waiting = true;
            connection.retry(this, Duration.ofSeconds(10));
        }

        @Override
        public Result attempt() {
            attempts++;
            if (!complete) {
                return Result.ABSENT;
            }
            said("found");
            return Result.DONE;
        }

        @Override
        public void giveUp() {
            said("given up");
        }

        private void said(String what) {
            waiting = false;
            connection.write(what + " by " + version + " after " + attempts + "\r\n");
        }

        @Override
        public void signal(Signal signal) {
            connection.hold(false);
            connection.write("signal " + signal.values().get(0) + "\r\n");
        }

        @Override
        public void idle() {
            connection.write("too quiet\r\n");
            connection.close();
        }

        @Override
        public Optional<Parked> park() {
            return Optional.of(new Parked(1, Map.of("lines", lines, "left", left, "waiting", waiting)));
        }

        @Override
        public void drain() {
            connection.write("drained\r\n");
            connection.close();
        }

        @Override
        public void closed() {}
    }
}
