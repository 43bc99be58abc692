package org.posthouse.transport.relay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.routing.Route;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.transport.relay.config.Config;

/** How many mails a second go to a server on loopback that throws them away: {@code [threads [seconds [octets]]]}. */
public final class RelayLoad {
    private RelayLoad() {}

    public static void main(String[] arguments) throws Exception {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int octets = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4096;
        try (ServerSocket sink = new ServerSocket()) {
            sink.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            daemon(() -> accept(sink));
            RelayTransport transport = new RelayTransport();
            transport.bindDialer(new SocketDialer());
            transport.bindResolver(new FakeResolver());
            transport.begin(Config.with("heloName", "mail.here.test", "maxConnectionsPerHost", threads));
            Route route = new Route(
                    "smtp", "sink", Map.of("host", "127.0.0.1", "port", "" + sink.getLocalPort(), "internal", "true"));
            byte[] text = new byte[octets];
            Arrays.fill(text, (byte) 'x');
            for (int i = 76; i + 1 < octets; i += 78) {
                text[i] = '\r';
                text[i + 1] = '\n';
            }
            Message message = Messages.of(text);
            run(transport, route, message, threads, Math.max(1, seconds / 2));
            System.out.println("warm");
            run(transport, route, message, threads, seconds);
            transport.deactivate();
        }
    }

    private static void run(RelayTransport transport, Route route, Message message, int threads, int seconds)
            throws InterruptedException {
        AtomicLong sent = new AtomicLong();
        AtomicInteger failed = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        for (int i = 0; i < threads; i++) {
            workers.execute(() -> {
                while (System.nanoTime() < end) {
                    boolean ok = transport
                            .deliver(
                                    RelayFixture.job(
                                            route, Sender.of(RelayFixture.address("a@here.test")), "b@far.test"),
                                    message)
                            .get(0)
                            .successful();
                    sent.addAndGet(ok ? 1 : 0);
                    failed.addAndGet(ok ? 0 : 1);
                }
            });
        }
        workers.shutdown();
        workers.awaitTermination(seconds + 60, TimeUnit.SECONDS);
        double took = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d threads, %d octets: %.0f mails/s, %.1f MB/s, %d failed%n",
                threads, message.size(), sent.get() / took, sent.get() * message.size() / took / 1e6, failed.get());
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    private static void accept(ServerSocket sink) {
        try {
            while (true) {
                Socket socket = sink.accept();
                socket.setTcpNoDelay(true);
                daemon(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private static void serve(Socket socket) {
        byte[] end = "\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[64 * 1024];
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write("220 sink\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder line = new StringBuilder();
            StringBuilder replies = new StringBuilder();
            int c;
            while ((c = in.read()) >= 0) {
                if (c != '\n') {
                    line.append((char) c);
                    continue;
                }
                boolean data = line.indexOf("DATA") == 0;
                replies.append(
                        line.indexOf("EHLO") == 0
                                ? "250-sink\r\n250 PIPELINING\r\n"
                                : data ? "354 go\r\n" : "250 ok\r\n");
                line.setLength(0);
                if (in.available() == 0 || data) {
                    out.write(replies.toString().getBytes(StandardCharsets.US_ASCII));
                    replies.setLength(0);
                }
                if (data) {
                    byte[] last = new byte[5];
                    do { // one mail at a time: nothing follows its end
                        int n = in.read(block);
                        if (n < 0) {
                            return;
                        }
                        byte[] both = Arrays.copyOf(last, 5 + n);
                        System.arraycopy(block, 0, both, 5, n);
                        last = Arrays.copyOfRange(both, n, n + 5);
                    } while (!Arrays.equals(last, end));
                    out.write("250 ok\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException gone) {
            // the client left
        }
    }
}
