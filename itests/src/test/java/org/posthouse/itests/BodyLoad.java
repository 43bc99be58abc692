package org.posthouse.itests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages that come in slowly and are larger than what is kept in memory: mail for bob, and what alice appends. */
final class BodyLoad implements AutoCloseable {
    /** Ids of mails that got a 250, and of messages whose APPEND was answered OK. Changed under their own locks. */
    final TreeSet<String> mails = new TreeSet<>();

    final TreeSet<String> appends = new TreeSet<>();

    /** Mails that got a 4yz. */
    final AtomicInteger deferred = new AtomicInteger();

    /** Messages whose APPEND was answered NO. */
    final AtomicInteger refused = new AtomicInteger();

    /** Messages that could not be fetched by the UID that was told. */
    final AtomicInteger unfetched = new AtomicInteger();

    /** Anything else. */
    final ConcurrentLinkedQueue<String> surprises = new ConcurrentLinkedQueue<>();

    private static final String PIECE = ("0123456789".repeat(7) + "\r\n").repeat(300);
    private static final int PIECES = 14;
    private static final Pattern TOLD = Pattern.compile("APPENDUID \\d+ (\\d+)");

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final int base;
    private final String password;
    private volatile boolean stop;

    BodyLoad(int base, String password) {
        this.base = base;
        this.password = password;
    }

    private interface Work {
        void run() throws Exception;
    }

    void start(int senders, int appenders) {
        for (int i = 0; i < senders; i++) {
            thread(this::send);
        }
        for (int i = 0; i < appenders; i++) {
            thread(this::append);
        }
    }

    private void thread(Work work) {
        Thread thread = new Thread(() -> {
            while (!stop) {
                try {
                    work.run();
                } catch (Exception e) {
                    surprises.add(e.toString());
                }
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private static void body(Talk talk) throws Exception {
        for (int i = 0; i < PIECES; i++) {
            talk.send(PIECE);
            Thread.sleep(15); // a swap falls between two pieces
        }
    }

    private void send() throws Exception {
        try (Talk talk = new Talk(base + 25)) {
            talk.smtp();
            talk.ehlo();
            while (!stop) {
                String id = "mail-" + next.incrementAndGet();
                boolean begun = true;
                for (String command : List.of("MAIL FROM:<load@load.test>", "RCPT TO:<bob@example.test>", "DATA")) {
                    String reply = talk.smtp(command);
                    begun &= reply.startsWith("2") || reply.startsWith("3");
                }
                if (!begun) {
                    deferred.incrementAndGet();
                    talk.smtp("RSET");
                    continue;
                }
                talk.send("Subject: " + id + "\r\n\r\n");
                body(talk);
                String reply = talk.smtp(".");
                if (reply.startsWith("250")) {
                    synchronized (mails) {
                        mails.add(id);
                    }
                } else if (reply.startsWith("4") && !reply.startsWith("421")) {
                    deferred.incrementAndGet();
                } else {
                    throw new IOException(reply);
                }
            }
        }
    }

    private void append() throws Exception {
        try (Talk talk = new Talk(base + 143)) {
            talk.line();
            talk.imap("a", "LOGIN alice " + password);
            talk.imap("b", "SELECT INBOX");
            while (!stop) {
                String id = "append-" + next.incrementAndGet();
                String header = "Subject: " + id + "\r\n\r\n";
                talk.send("c APPEND INBOX {" + (header.length() + PIECES * PIECE.length()) + "}\r\n");
                String told = answer(talk);
                if (told.startsWith("+")) {
                    talk.send(header);
                    body(talk);
                    talk.send("\r\n");
                    told = answer(talk);
                }
                if (!told.startsWith("c OK")) {
                    refused.incrementAndGet();
                    continue;
                }
                synchronized (appends) {
                    appends.add(id);
                }
                Matcher uid = TOLD.matcher(told);
                if (uid.find()
                        && !talk.imap("d", "UID FETCH " + uid.group(1) + " RFC822.SIZE")
                                .contains("RFC822.SIZE")) {
                    unfetched.incrementAndGet();
                }
            }
        }
    }

    /** The next line that is not untagged. */
    private static String answer(Talk talk) throws IOException {
        String line;
        do {
            line = talk.line();
        } while (line.startsWith("* "));
        return line;
    }

    /** How often each subject is in an INBOX; a message of another size counts as none. */
    static Map<String, Integer> stored(int imap, String account, String password) throws IOException {
        Map<String, Integer> stored = new HashMap<>();
        try (Talk talk = new Talk(imap)) {
            talk.line();
            talk.imap("a", "LOGIN " + account + " " + password);
            talk.imap("b", "EXAMINE INBOX");
            long size = 0;
            for (String line : talk.imap("c", "UID FETCH 1:* (RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                    .split("\n")) {
                Matcher told = Pattern.compile("RFC822.SIZE (\\d+)").matcher(line);
                size = told.find() ? Long.parseLong(told.group(1)) : size;
                long body = (long) PIECES * PIECE.length();
                if (line.startsWith("Subject: ") && size > body && size < body + 2000) {
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
