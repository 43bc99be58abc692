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
 * A steady load: senders over SMTP, a new connection for every few mails, readers that stay connected by IMAP and POP3, half of
 * both under TLS, and clients that log in again and again. Counts what they see.
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

    /** Logins with the right password that were refused. */
    final AtomicInteger loginsRefused = new AtomicInteger();

    /** Logins that were made. */
    final AtomicInteger logins = new AtomicInteger();

    /** Greetings on a port with STARTTLS that did not offer it. */
    final AtomicInteger withoutStartTls = new AtomicInteger();

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
    private final int base;
    private final String password;
    private volatile boolean stop;

    /** @param base what the listeners' ports are above their standards */
    SwapLoad(int base, String password) {
        this.base = base;
        this.password = password;
    }

    void start(int senders, int readers) {
        for (int i = 0; i < senders; i++) {
            boolean tls = i % 2 == 1;
            thread("sender-" + i, () -> sender(tls));
        }
        for (int i = 0; i < readers; i++) {
            boolean tls = i % 2 == 1;
            thread("imap-" + i, () -> imapReader(tls));
            thread("pop3-" + i, () -> pop3Reader(tls));
        }
        thread("logins", this::logins);
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

    private void sender(boolean tls) {
        while (!stop) {
            try (Talk talk = new Talk(base + 25)) {
                if (!greeted(talk.smtp(), talk, tls)) {
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

    private boolean greeted(String greeting, Talk talk, boolean tls) throws IOException {
        if (!greeting.startsWith("220")) {
            drained.incrementAndGet();
            return false;
        }
        String offered = talk.ehlo();
        if (!offered.contains("STARTTLS")) {
            withoutStartTls.incrementAndGet();
        } else if (tls) {
            talk.smtp("STARTTLS");
            talk.tls();
            return talk.ehlo().startsWith("250");
        }
        return offered.startsWith("250");
    }

    /** Logs in and out again and again, by IMAP and POP3 in turns. */
    private void logins() {
        for (int i = 0; !stop; i++) {
            boolean byImap = i % 2 == 0;
            try (Talk talk = new Talk(base + (byImap ? 143 : 110))) {
                talk.line();
                if (byImap ? imapLogin(talk) : pop3Login(talk)) {
                    logins.incrementAndGet();
                } else {
                    loginsRefused.incrementAndGet();
                }
            } catch (ConnectException noPort) {
                refused.incrementAndGet();
            } catch (IOException ended) {
                readersDropped.incrementAndGet();
            }
            try {
                Thread.sleep(30);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private boolean imapLogin(Talk talk) throws IOException {
        if (!talk.imap("a", "CAPABILITY").contains("STARTTLS")) {
            withoutStartTls.incrementAndGet();
        }
        long begun = System.nanoTime();
        String answer = talk.imap("b", "LOGIN bob " + password);
        boolean done = answer.startsWith("b OK") || answer.contains("\nb OK");
        talk.imap("d", "LOGOUT");
        return loggedIn(done, answer, begun);
    }

    private boolean pop3Login(Talk talk) throws IOException {
        long begun = System.nanoTime();
        talk.send("USER bob\r\nPASS " + password + "\r\n");
        talk.line();
        String answer = talk.line();
        boolean done = answer.startsWith("+OK");
        talk.send("QUIT\r\n");
        talk.line();
        return loggedIn(done, answer, begun);
    }

    private boolean loggedIn(boolean done, String answer, long begun) {
        if (!done) {
            surprises.add("login: " + answer.strip() + " after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        }
        return done;
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

    private void imapReader(boolean tls) {
        boolean first = true;
        while (!stop) {
            try (Talk talk = new Talk(base + (tls ? 993 : 143))) {
                if (tls) {
                    talk.tls();
                }
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

    private void pop3Reader(boolean tls) {
        boolean first = true;
        while (!stop) {
            try (Talk talk = new Talk(base + (tls ? 995 : 110))) {
                if (tls) {
                    talk.tls();
                }
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

    /** Adds what should not have happened while a part was swapped. */
    void check(String name, List<String> problems) {
        if (refused.get() > 0) {
            problems.add(name + ": " + refused + " connections refused");
        }
        surprises.forEach(s -> problems.add(name + ": " + s));
        if (readersDropped.get() > 0) {
            problems.add(name + ": " + readersDropped + " readers noticed");
        }
        if (drained.get() > 0) {
            problems.add(name + ": " + drained + " SMTP sessions ended");
        }
        if (withoutStartTls.get() > 0) {
            problems.add(name + ": STARTTLS missing " + withoutStartTls + " times");
        }
        if (loginsRefused.get() > 0) {
            problems.add(name + ": " + loginsRefused + " of " + logins + " logins refused");
        }
        if (acknowledged.isEmpty()) {
            problems.add(name + ": no mail got through");
        }
    }
}
