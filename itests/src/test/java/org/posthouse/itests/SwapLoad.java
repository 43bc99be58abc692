package org.posthouse.itests;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A steady load: senders over SMTP, a new connection for every few mails, and readers that stay connected by IMAP and POP3.
 * Counts what they see.
 */
final class SwapLoad implements AutoCloseable {
    /** Ids of mails that got a 250. */
    final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    /** Transactions that got a 4yz. */
    final AtomicInteger deferred = new AtomicInteger();

    /** Connections that could not be made. */
    final AtomicInteger refused = new AtomicInteger();

    /** SMTP sessions that were told 421 or found the connection closed; their mail is sent again. */
    final AtomicInteger drained = new AtomicInteger();

    /** Sessions of readers that were ended by the server. */
    final AtomicInteger readersDropped = new AtomicInteger();

    /** Commands of readers that were answered with "not now". */
    final AtomicInteger readersUnavailable = new AtomicInteger();

    /** Anything else. */
    final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();

    /** The longest time a mail took, in milliseconds. */
    final AtomicLong longest = new AtomicLong();

    private static final String TEXT = "The body comes in two parts, so that a swap falls between them.\r\n".repeat(20);
    private static final String END = "end\r\n";
    private static final AtomicInteger LOADS = new AtomicInteger();

    private final String prefix = "load" + LOADS.incrementAndGet() + "-";
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final int smtp;
    private final int imap;
    private final int pop3;
    private final String password;
    private volatile boolean stop;

    SwapLoad(int smtp, int imap, int pop3, String password) {
        this.smtp = smtp;
        this.imap = imap;
        this.pop3 = pop3;
        this.password = password;
    }

    void start(int senders, int readers) {
        for (int i = 0; i < senders; i++) {
            thread("sender-" + i, this::sender);
        }
        for (int i = 0; i < readers; i++) {
            thread("imap-" + i, this::imapReader);
            thread("pop3-" + i, this::pop3Reader);
        }
    }

    /** The text of every mail. */
    static String text() {
        return TEXT + END;
    }

    /** How many mails were sent, acknowledged or not. */
    int sent() {
        return next.get();
    }

    private void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void sender() {
        while (!stop) {
            try (Talk talk = new Talk(smtp)) {
                if (!greeted(talk.smtp(), talk)) {
                    continue;
                }
                for (int i = 0; i < 5 && !stop; i++) {
                    mail(talk);
                    Thread.sleep(2);
                }
                talk.smtp("QUIT");
            } catch (ConnectException noPort) {
                refused.incrementAndGet();
            } catch (EOFException closed) {
                drained.incrementAndGet();
            } catch (IOException other) {
                if (!stop) {
                    drained.incrementAndGet();
                    surprises.add("sender: " + other);
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private boolean greeted(String greeting, Talk talk) throws IOException {
        if (!greeting.startsWith("220")) {
            drained.incrementAndGet();
            return false;
        }
        return talk.smtp("EHLO load.test").startsWith("250");
    }

    private void mail(Talk talk) throws IOException {
        String id = prefix + next.incrementAndGet();
        long start = System.nanoTime();
        for (String command : new String[] {"MAIL FROM:<load@load.test>", "RCPT TO:<bob@example.test>", "DATA"}) {
            String reply = talk.smtp(command);
            if (!reply.startsWith("2") && !reply.startsWith("3")) {
                failed(reply);
                talk.smtp("RSET");
                return;
            }
        }
        talk.send("Subject: " + id + "\r\n\r\n");
        talk.send(TEXT);
        String reply = talk.smtp(END + ".");
        if (reply.startsWith("250")) {
            acknowledged.add(id);
        } else {
            failed(reply);
        }
        longest.accumulateAndGet((System.nanoTime() - start) / 1_000_000, Math::max);
    }

    private void failed(String reply) throws EOFException {
        if (reply.startsWith("421")) {
            throw new EOFException(reply);
        }
        if (reply.startsWith("4")) {
            deferred.incrementAndGet();
        } else {
            surprises.add("sender: " + reply);
        }
    }

    private void imapReader() {
        boolean first = true;
        while (!stop) {
            try (Talk talk = new Talk(imap)) {
                if (!first) {
                    readersDropped.incrementAndGet();
                }
                first = false;
                talk.line();
                if (!ok(talk.imap("a", "LOGIN bob " + password)) || !ok(talk.imap("b", "SELECT INBOX"))) {
                    first = true;
                    Thread.sleep(50);
                    continue;
                }
                while (!stop) {
                    ok(talk.imap("c", "NOOP"));
                    ok(talk.imap("d", "UID FETCH * (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])"));
                    Thread.sleep(20);
                }
            } catch (ConnectException noPort) {
                refused.incrementAndGet();
            } catch (IOException ended) {
                // counted when it connects again
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private boolean ok(String response) {
        String last = response.strip().substring(response.strip().lastIndexOf('\n') + 1);
        if (last.matches("\\w+ OK.*")) {
            return true;
        }
        if (last.contains("[UNAVAILABLE]") || last.contains("[SYS/TEMP]")) {
            readersUnavailable.incrementAndGet();
        } else {
            surprises.add("imap: " + last);
        }
        return false;
    }

    private void pop3Reader() {
        boolean first = true;
        while (!stop) {
            try (Talk talk = new Talk(pop3)) {
                if (!first) {
                    readersDropped.incrementAndGet();
                }
                first = false;
                talk.line();
                if (!pop3(talk, "USER alice") || !pop3(talk, "PASS " + password)) {
                    first = true;
                    Thread.sleep(50);
                    continue;
                }
                while (!stop) {
                    pop3(talk, "STAT");
                    Thread.sleep(20);
                }
            } catch (ConnectException noPort) {
                refused.incrementAndGet();
            } catch (IOException ended) {
                // counted when it connects again
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private boolean pop3(Talk talk, String command) throws IOException {
        talk.send(command + "\r\n");
        String reply = talk.line();
        if (reply.startsWith("+OK")) {
            return true;
        }
        if (reply.contains("SYS/TEMP")) {
            readersUnavailable.incrementAndGet();
        } else {
            surprises.add("pop3: " + command + ": " + reply);
        }
        return false;
    }

    /** How often each subject is in bob's INBOX. */
    static Map<String, Integer> stored(int imap, String password) throws IOException {
        Map<String, Integer> stored = new HashMap<>();
        try (Talk talk = new Talk(imap)) {
            talk.line();
            talk.imap("a", "LOGIN bob " + password);
            talk.imap("b", "EXAMINE INBOX");
            for (String line : talk.imap("c", "UID FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]")
                    .split("\n")) {
                if (line.startsWith("Subject: ")) {
                    stored.merge(line.substring(9).strip(), 1, Integer::sum);
                }
            }
        }
        return stored;
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
