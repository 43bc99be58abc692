package org.posthouse.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.posthouse.benchmarks.load.Inbox;
import org.posthouse.benchmarks.load.Patience;
import org.posthouse.benchmarks.proc.Proc;
import org.posthouse.benchmarks.proc.Snapshot;
import org.posthouse.benchmarks.proc.Stat;
import org.posthouse.benchmarks.report.Startup;
import org.posthouse.benchmarks.server.Server;

/** Starts servers and measures that. */
final class Starter {
    private static final long LONGEST_NANOS = 180_000_000_000L;
    private static final long CALM_NANOS = 40_000_000_000L;
    /** A server that takes less than this of one processor has nothing to do any more. */
    private static final double CALM_SHARE = 0.04;

    private Starter() {}

    /**
     * Starts a server and waits until it takes mail.
     *
     * @param calm whether to wait on until it is idle
     */
    static Startup start(Server server, String kind, int round, boolean calm) throws IOException {
        long since = System.nanoTime();
        server.start();
        while (!answers(server.smtp(), "QUIT")) {
            wait(server, since);
        }
        double ports = seconds(since);
        String recipient = "RCPT TO:<" + Server.ACCOUNTS.get(0) + "@example.test>";
        while (!answers(server.smtp(), "EHLO load.sender.test", "MAIL FROM:<load@sender.test>", recipient, "QUIT")
                || !serves(server)) {
            wait(server, since);
        }
        double ready = seconds(since);
        double cpu = cpu(server);
        double idle = calm ? calm(server) : Double.NaN;
        return new Startup(server.label(), kind, round, ports, ready, cpu, idle, resident(server));
    }

    private static void wait(Server server, long since) throws IOException {
        if (server.dead().isPresent()) {
            throw new IOException(server.dead().get());
        }
        if (System.nanoTime() - since > LONGEST_NANOS) {
            throw new IOException(server.label() + " is not ready after three minutes");
        }
        Patience.sleep(20);
    }

    private static boolean serves(Server server) {
        try (Inbox inbox = new Inbox(server.imap(), Server.ACCOUNTS.get(0), Server.PASSWORD)) {
            return inbox.count() >= 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Whether SMTP greets and refuses none of the commands. */
    private static boolean answers(InetSocketAddress address, String... commands) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5000);
            socket.connect(address, 1000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            if (!accepts(in)) {
                return false;
            }
            for (String command : commands) {
                socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
                if (!accepts(in)) {
                    return false;
                }
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean accepts(BufferedReader in) throws IOException {
        String line;
        do {
            line = in.readLine();
        } while (line != null && line.length() > 3 && line.charAt(3) == '-');
        return line != null && line.startsWith("2");
    }

    /** Waits until it is idle; CPU milliseconds so far. */
    private static double calm(Server server) throws IOException {
        long since = System.nanoTime();
        double before = cpu(server);
        while (System.nanoTime() - since < CALM_NANOS) {
            long from = System.nanoTime();
            Patience.sleep(1500);
            double now = cpu(server);
            if ((now - before) / ((System.nanoTime() - from) / 1e6) < CALM_SHARE) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static double cpu(Server server) throws IOException {
        return Snapshot.of(server.processes()).cpu().total();
    }

    private static double resident(Server server) throws IOException {
        double sum = 0;
        for (Stat process : Proc.tree(server.processes())) {
            sum += Proc.resident(process.id()).all();
        }
        return sum / 1024;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
