package org.posthouse.tls.acme;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port that is open while a challenge is pending. It is on the open Internet then: few connections are served at once, each for a few
 * seconds, and what comes beyond that is closed.
 */
final class AnswerPort implements Responder.Answer {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerPort.class);
    private static final int THREADS = 4;
    private static final int WAITING = 16;
    private static final int BACKLOG = 16;

    /** Without a read for so long, a connection is closed. */
    static final int SILENT_MILLIS = 5_000;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long CLOSING_MILLIS = 5_000;

    /** Serves a connection, which is closed then. */
    interface Conversation {
        /** Talks; what it throws ends the connection. */
        void with(Socket socket) throws IOException;
    }

    /** Makes a socket that listens nowhere yet. */
    interface Sockets {
        ServerSocket make() throws IOException;
    }

    private final ServerSocket listening;
    private final Conversation conversation;
    private final Map<Socket, Long> open = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor pool = Threads.pool("acme-answer", THREADS, WAITING);
    private final Thread accepting = Threads.thread("acme-accept", this::accept);

    private AnswerPort(ServerSocket listening, Conversation conversation) {
        this.listening = listening;
        this.conversation = conversation;
    }

    /**
     * Opens it.
     *
     * @param address empty: all of the machine
     * @throws IssueException if the port cannot be had
     */
    static AnswerPort open(String address, int port, Sockets sockets, Conversation conversation) throws IssueException {
        try {
            ServerSocket socket = sockets.make();
            try {
                socket.setReuseAddress(true);
                socket.bind(
                        address.isBlank()
                                ? new InetSocketAddress(port)
                                : new InetSocketAddress(InetAddress.getByName(address.strip()), port),
                        BACKLOG);
            } catch (IOException e) {
                socket.close();
                throw e;
            }
            AnswerPort opened = new AnswerPort(socket, conversation);
            opened.accepting.start();
            return opened;
        } catch (BindException e) {
            throw new IssueException("cannot open port " + port + " for the challenge: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IssueException("no port for the challenge: " + e, e);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                open.put(socket, System.nanoTime());
                endSlow();
                try {
                    pool.execute(() -> serve(socket));
                } catch (RejectedExecutionException crowded) {
                    end(socket);
                }
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    LOG.debug("not accepted: {}", e.toString());
                    pause(); // no open files left, perhaps
                }
            }
        }
    }

    /** Whoever sends an octet now and then keeps no thread from those that come after. */
    private void endSlow() {
        long now = System.nanoTime();
        open.forEach((socket, since) -> {
            if (now - since > LONGEST_NANOS) {
                end(socket);
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(Socket socket) {
        try {
            socket.setSoTimeout(SILENT_MILLIS);
            conversation.with(socket);
        } catch (IOException e) {
            LOG.debug("{}: {}", socket.getRemoteSocketAddress(), e.toString());
        } catch (RuntimeException e) {
            LOG.warn("answering {} failed", socket.getRemoteSocketAddress(), e);
        } finally {
            end(socket);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("close: {}", e.toString());
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.debug("close: {}", e.toString());
        }
        awaitClosed();
        pool.shutdownNow();
        open.keySet().forEach(this::end);
    }

    /** The kernel keeps the port until the thread that waits for a connection has noticed. */
    private void awaitClosed() {
        try {
            accepting.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
