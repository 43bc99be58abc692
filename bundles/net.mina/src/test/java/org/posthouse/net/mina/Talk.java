package org.posthouse.net.mina;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;

/** A line protocol that uses everything a host offers. */
public class Talk implements Protocol {
    static final int PIECE = 64 * 1024;

    final String version;
    final Semaphore permits = new Semaphore(0);
    final Semaphore entered = new Semaphore(0);
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger touchedAfterPark = new AtomicInteger();
    volatile Connection last;
    /** What sessions throw when they are closed; null: nothing. */
    volatile Error bug;

    volatile long produced;

    /** What a retry needs is absent. */
    volatile boolean absent;

    /** It can serve. */
    volatile boolean ready = true;

    /** How long a retry waits. */
    volatile Duration patience = Duration.ofMinutes(5);

    final AtomicInteger attempts = new AtomicInteger();

    /** The name of the thread on which a signal was taken last. */
    volatile String signalled;

    public Talk(String version) {
        this.version = version;
    }

    @Override
    public Session open(Connection connection) {
        last = connection;
        open.incrementAndGet();
        connection.write("220 " + version + connection.tls().map(tls -> " tls").orElse("") + "\r\n");
        return new Conversation(connection, 0, 0, 0, 0);
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public Session resume(Connection connection, Parked state) {
        if (version.equals("forgetful")) {
            throw new IllegalArgumentException("version " + state.version());
        }
        last = connection;
        open.incrementAndGet();
        Map<String, Object> values = state.state();
        Conversation conversation = new Conversation(
                connection, (Integer) values.get("lines"), (Long) values.get("left"), (Long) values.get("body"), (Long)
                        values.get("sum"));
        if (conversation.left > 0) {
            connection.stream(conversation::next);
        }
        if ((Boolean) values.get("waiting")) {
            conversation.retry();
        }
        return conversation;
    }

    private final class Conversation implements Session, Attempt {
        private final Connection connection;
        private int lines;
        private long left;
        private long body;
        private long sum;
        private boolean stubborn;
        private boolean parked;
        private boolean waiting;

        Conversation(Connection connection, int lines, long left, long body, long sum) {
            this.connection = connection;
            this.lines = lines;
            this.left = left;
            this.body = body;
            this.sum = sum;
        }

        @Override
        public void input(ByteBuffer unread) {
            check();
            if (body > 0) {
                int count = (int) Math.min(body, unread.remaining());
                for (int i = 0; i < count; i++) {
                    sum = sum * 31 + unread.get();
                }
                body -= count;
                if (body == 0) {
                    connection.blocking(false);
                    connection.write("250 " + sum + "\r\n");
                }
                return;
            }
            int end = unread.position();
            while (end < unread.limit() && unread.get(end) != '\n') {
                end++;
            }
            if (end < unread.limit()) {
                byte[] line = new byte[end + 1 - unread.position()];
                unread.get(line);
                lines++;
                line(new String(line, StandardCharsets.UTF_8).strip().split(" "));
            }
        }

        private void line(String[] words) {
            switch (words[0]) {
                case "work" ->
                    connection.run(() -> {
                        entered.release();
                        permits.acquireUninterruptibly();
                        connection.write("250 worked in " + version + "\r\n");
                    });
                case "commit" -> {
                    connection.write("354 go\r\n");
                    connection.hold(true);
                    connection.run(() -> {
                        entered.release();
                        permits.acquireUninterruptibly();
                        connection.signal(new Signal("done", List.of("taken"), "250 taken\r\n"));
                    });
                }
                case "retry" -> retry();
                case "fail" ->
                    connection.run(() -> {
                        throw new IllegalStateException("as told");
                    });
                case "memory" -> throw new OutOfMemoryError("as told");
                case "overflow" ->
                    connection.run(() -> {
                        throw new StackOverflowError("as told");
                    });
                case "body" -> {
                    body = Long.parseLong(words[1]);
                    sum = 0;
                    connection.blocking(true);
                    connection.write("354 go\r\n");
                }
                case "stream" -> {
                    left = Long.parseLong(words[1]);
                    connection.write("150 " + left + "\r\n");
                    connection.stream(this::next);
                    connection.write("250 streamed\r\n");
                }
                case "wait" -> {
                    connection.hold(true);
                    entered.release();
                }
                case "starttls" -> {
                    connection.write("220 go\r\n");
                    connection.startTls();
                }
                case "stubborn" -> {
                    stubborn = words[1].equals("on");
                    connection.write("250 ok\r\n");
                }
                case "timeout" -> {
                    connection.timeout(Duration.ofMillis(Long.parseLong(words[1])));
                    connection.write("250 ok\r\n");
                }
                case "large" -> connection.write("x".repeat(Integer.parseInt(words[1])) + "\r\n");
                case "last" -> {
                    connection.write("x".repeat(Integer.parseInt(words[1])) + "\r\n");
                    connection.close();
                }
                case "login" -> connection.write(connection.login(words[1]) ? "235 ok\r\n" : "421 full\r\n");
                case "logout" -> {
                    connection.logout();
                    connection.write("250 ok\r\n");
                }
                case "tls" -> connection.write("250 " + connection.tls().isPresent() + "\r\n");
                case "quit" -> {
                    connection.write("221 bye\r\n");
                    connection.close();
                    connection.write("never\r\n");
                }
                case "bye" -> {
                    connection.write("221 bye\r\n");
                    connection.closeAsked();
                }
                default -> connection.write("250 " + version + " " + lines + " " + String.join(" ", words) + "\r\n");
            }
        }

        private void retry() {
            waiting = true;
            connection.retry(this, patience);
        }

        @Override
        public Result attempt() {
            check();
            attempts.incrementAndGet();
            if (absent) {
                return Result.ABSENT;
            }
            said("250 found by ");
            return Result.DONE;
        }

        @Override
        public void giveUp() {
            check();
            said("451 given up by ");
        }

        private void said(String what) {
            waiting = false;
            connection.write(what + version + "\r\n");
        }

        /** Octets that depend on their distance from the end alone, so that versions can take turns. */
        private boolean next(OutputStream out) throws java.io.IOException {
            check();
            byte[] piece = new byte[(int) Math.min(PIECE, left)];
            for (int i = 0; i < piece.length; i++) {
                piece[i] = (byte) ('a' + (left - i) % 23);
            }
            out.write(piece);
            left -= piece.length;
            produced += piece.length;
            return left > 0;
        }

        private void check() {
            if (parked) {
                touchedAfterPark.incrementAndGet();
            }
        }

        @Override
        public void signal(Signal signal) {
            check();
            signalled = Thread.currentThread().getName();
            if (signal.ends()) {
                connection.write(signal.lastWord());
                connection.close();
                return;
            }
            connection.hold(false);
            connection.write("250 signal " + signal.values().get(0) + "\r\n");
        }

        @Override
        public void idle() {
            connection.write("421 idle\r\n");
            connection.close();
        }

        @Override
        public Optional<Parked> park() {
            if (stubborn) {
                return Optional.empty();
            }
            parked = true;
            open.decrementAndGet();
            return Optional.of(
                    new Parked(1, Map.of("lines", lines, "left", left, "body", body, "sum", sum, "waiting", waiting)));
        }

        @Override
        public void drain() {
            check();
            connection.write("421 " + version + " is leaving\r\n");
            connection.close();
        }

        @Override
        public void closed() {
            check();
            open.decrementAndGet();
            if (bug != null) {
                throw bug;
            }
        }
    }
}
