package org.posthouse.itests;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server whose operator uses shell and console, with mail that was taken, refused and held, and some that waits. */
final class ShellAndConsole implements AutoCloseable {
    final Server server;
    final Console console;
    final Post post;

    private ShellAndConsole(Server server) {
        this.server = server;
        this.console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        this.post = new Post(server);
    }

    /** Nobody answers at the next hop: what is taken for routed.test waits in the queue. */
    static ShellAndConsole start(String name, int base) throws Exception {
        Server server = Server.start(name, base, "--route", "routed.test=127.0.0.1:" + (base + 9));
        ShellAndConsole started = new ShellAndConsole(server);
        try {
            started.fill();
            return started;
        } catch (Exception | AssertionError e) {
            server.close();
            throw e;
        }
    }

    private void fill() throws Exception {
        server.installExampleFilter();
        server.shell("mail:domain-create second.test");
        accepted(post.deliver("news@shop.test", "bob@example.test", "Subject: Offer\n\nCheap horses"));
        accepted(post.submit("alice", "alice@example.test", List.of("friend@foreign.test"), "Subject: held\n\nHello"));
        accepted(post.submit("alice", "alice@example.test", List.of("x@routed.test"), "Subject: waits\n\nHello"));
        String attachment = "Subject: bill\nContent-Disposition: attachment; filename=bill.exe\n\nMZ";
        String refused = post.deliver("news@shop.test", "bob@example.test", attachment);
        assertTrue(refused, refused.startsWith("554"));
    }

    @Override
    public void close() {
        server.close();
    }

    static void accepted(String reply) {
        assertTrue(reply, reply.startsWith("250"));
    }

    /** The id of a mail that waits, once it was tried. */
    String queued(String to) throws Exception {
        Pattern row = Pattern.compile(
                "posthouse-queue\\?id=(\\w+)#(?:(?!</tr>).)*? → " + Pattern.quote(to) + "(?:(?!</tr>).)*ph-reason",
                Pattern.DOTALL);
        for (int i = 0; i < 300; i++) {
            Matcher found = row.matcher(console.page("posthouse-queue"));
            if (found.find()) {
                return found.group(1);
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no mail for " + to + " in " + console.page("posthouse-queue"));
    }

    /** Runs commands in one session of the shell and gives what each printed. */
    List<String> answers(List<String> commands) throws IOException {
        List<String> all = new ArrayList<>();
        for (String command : commands) {
            all.add(command);
            all.add("mail:help status"); // echo says nothing in a batch
        }
        String[] printed = server.shell(all.toArray(String[]::new)).split("Usage: mail:status\n[^\n]*\n");
        return Arrays.asList(printed).subList(0, commands.size());
    }

    /** The rows of a table, its headings first; text before it is left out. */
    static List<List<String>> table(String printed) {
        return printed.lines()
                .filter(line -> line.contains("│"))
                .map(line ->
                        Arrays.stream(line.split("│", -1)).map(String::strip).toList())
                .toList();
    }
}
