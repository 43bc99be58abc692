package org.posthouse.itests;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Senders of mails of 16 KiB, now and then one of half a megabyte, and readers of what is there; counts what they see. */
final class DiskLoad implements AutoCloseable {
    /** Ids of mails that got a 250. */
    final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    /** Mails that got a 452. */
    final AtomicInteger full = new AtomicInteger();

    /** Mails that got another 4yz. */
    final AtomicInteger deferred = new AtomicInteger();

    /** What those were told. */
    final Map<String, Integer> kinds = new ConcurrentHashMap<>();

    /** Sessions the server ended. */
    final AtomicInteger ended = new AtomicInteger();

    /** Messages that were read. */
    final AtomicInteger reads = new AtomicInteger();

    /** The longest time until a reply, in milliseconds. */
    final AtomicLong longest = new AtomicLong();

    /** Anything else. */
    final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();

    private static final AtomicInteger LOADS = new AtomicInteger();
    private static final String LINE = "The mail coach is full, and another passenger waits at every door.\r\n";

    private final String prefix = "disk" + LOADS.incrementAndGet() + "-";
    private final AtomicInteger next = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final Server server;
    private volatile boolean stop;

    DiskLoad(Server server) {
        this.server = server;
    }

    void start(int senders) {
        for (int i = 0; i < senders; i++) {
            thread(this::send);
        }
        thread(this::read);
    }

    private void thread(Runnable work) {
        Thread thread = new Thread(work, "disk-load-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void send() {
        while (!stop) {
            try (Talk talk = new Talk(server.port(25))) {
                talk.smtp();
                talk.smtp("EHLO load.test");
                for (int i = 0; i < 20 && !stop; i++) {
                    mail(talk);
                    Thread.sleep(5);
                }
                talk.smtp("QUIT");
            } catch (EOFException closed) {
                ended.incrementAndGet();
            } catch (IOException other) {
                surprises.add("sender: " + other);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void mail(Talk talk) throws IOException {
        int number = next.incrementAndGet();
        String id = prefix + number;
        for (String command : new String[] {"MAIL FROM:<load@load.test>", "RCPT TO:<bob@example.test>", "DATA"}) {
            String reply = timed(talk, command);
            if (!reply.startsWith("2") && !reply.startsWith("3")) {
                refused(reply);
                talk.smtp("RSET");
                return;
            }
        }
        talk.send("Subject: " + id + "\r\n\r\n" + LINE.repeat(number % 20 == 0 ? 8000 : 250));
        String reply = timed(talk, ".");
        if (reply.startsWith("250")) {
            acknowledged.add(id);
        } else {
            refused(reply);
        }
    }

    private String timed(Talk talk, String command) throws IOException {
        long begun = System.nanoTime();
        String reply = talk.smtp(command);
        longest.accumulateAndGet((System.nanoTime() - begun) / 1_000_000, Math::max);
        return reply;
    }

    private void refused(String reply) throws EOFException {
        if (reply.startsWith("452")) {
            full.incrementAndGet();
        } else if (reply.startsWith("421")) {
            throw new EOFException(reply);
        } else if (reply.startsWith("4")) {
            deferred.incrementAndGet();
            kinds.merge(reply, 1, Integer::sum);
        } else {
            surprises.add("sender: " + reply);
        }
    }

    private void read() {
        while (!stop) {
            try (Talk talk = new Talk(server.port(143))) {
                talk.line();
                if (!talk.imap("a", "LOGIN bob " + Server.PASSWORD).contains("a OK")
                        || !talk.imap("b", "EXAMINE INBOX").contains("b OK")) {
                    Thread.sleep(100);
                    continue;
                }
                while (!stop && talk.imap("c", "FETCH * (FLAGS BODY.PEEK[])").contains("c OK")) {
                    reads.incrementAndGet();
                    talk.imap("d", "NOOP");
                    Thread.sleep(10);
                }
            } catch (IOException other) {
                surprises.add("reader: " + other);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    /** Ends the load and waits until nobody sends any more. */
    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread thread : threads) {
            thread.join(70_000);
        }
    }
}
