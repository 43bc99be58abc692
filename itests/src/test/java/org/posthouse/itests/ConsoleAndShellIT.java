package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Store;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Whatever an operator can see and do in the shell can be seen and done in the web console, and the reverse. */
public class ConsoleAndShellIT {
    private static final int BASE = 29_000;

    private static Server server;
    private static Console console;
    private static Post post;

    @BeforeClass
    public static void start() throws Exception {
        // nobody answers at the next hop: what is taken for it waits in the queue
        server = Server.start("console-and-shell", BASE, "--route", "routed.test=127.0.0.1:" + (BASE + 9));
        console = new Console(server, "admin", Server.ADMIN_PASSWORD);
        post = new Post(server);
        server.shell("feature:install posthouse-filter-attachments", "mail:domain-create second.test");
        accepted(post.deliver("news@shop.test", "bob@example.test", "Subject: Offer\n\nCheap horses"));
        accepted(post.submit("alice", "alice@example.test", List.of("friend@foreign.test"), "Subject: held\n\nHello"));
        accepted(post.submit("alice", "alice@example.test", List.of("x@routed.test"), "Subject: waits\n\nHello"));
        String attachment = "Subject: bill\nContent-Disposition: attachment; filename=bill.exe\n\nMZ";
        String refused = post.deliver("news@shop.test", "bob@example.test", attachment);
        assertTrue(refused, refused.startsWith("554"));
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static void accepted(String reply) {
        assertTrue(reply, reply.startsWith("250"));
    }

    /** What the pages show of an operation that only reads: the page, and the columns whose cells stand on it. */
    private record Reading(String command, String page, String... columns) {}

    @Test
    public void everyCommandHasItsPlaceOnAPageAndTheReverse() throws Exception {
        String mail = queued("x@routed.test");
        List<Reading> readings = List.of(
                new Reading("domain-list", "posthouse-domains", "domain", "catch-all"),
                new Reading("account-list", "posthouse-accounts", "account", "holds"),
                new Reading("alias-list", "posthouse-aliases", "alias", "targets"),
                new Reading("queue-list", "posthouse-queue", "id", "size", "from", "destination", "state", "reason"),
                new Reading("queue-count", "posthouse-queue", "due", "deferred", "held"),
                new Reading("queue-destinations", "posthouse-queue", "destination", "mails", "obstacle"),
                new Reading("queue-show " + mail, "posthouse-queue?id=" + mail, "recipient", "phase", "last reply"),
                new Reading("trace", "posthouse-trace", "mail", "stage", "detail"),
                new Reading("trace " + mail, "posthouse-trace?id=" + mail, "stage", "detail"),
                new Reading("filter-list", "posthouse-filters", "filter", "ranking", "state", "verdicts"),
                new Reading("filter-decisions", "posthouse-filters", "mail", "filter", "verdict", "detail"),
                new Reading("listener-list", "posthouse", "listener", "address"),
                new Reading("connection-list", "posthouse-server", "listener", "client"),
                new Reading("certificate-show", "posthouse-server", "names", "sha-256"),
                new Reading("bundle-list", "posthouse-updates", "bundle", "version", "id", "state", "before"),
                new Reading("wiring", "posthouse-wiring", "version", "component", "reference"),
                new Reading("setting-list", "posthouse-settings", "pid", "options", "set", "about"));
        // a filter is shown on the page of filters, with the stack trace of its failure if it had one
        Set<String> offered = new TreeSet<>(Set.of("help", "status", "filter-show"));
        readings.forEach(reading -> offered.add(reading.command().replaceFirst(" .*", "")));
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            for (String page : pages()) {
                offered.addAll(Console.operations(console.page(page)));
            }
            offered.addAll(Console.operations(console.page("posthouse-queue?id=" + mail)));
            assertEquals("good", console.run("posthouse-queue", "queue-pause").tone());
            offered.addAll(Console.operations(console.page("posthouse-queue")));
            assertEquals("good", console.run("posthouse-queue", "queue-resume").tone());

            List<String> commands = new ArrayList<>(List.of("mail:help", "mail:status"));
            readings.forEach(reading -> commands.add("mail:" + reading.command()));
            List<String> printed = answers(commands);
            assertEquals(offered, commandsIn(printed.get(0)));
            String overview = Console.text(console.page("posthouse"));
            for (List<String> figure : table(printed.get(1))) {
                if (figure.get(0).equals("mail")
                        && List.of("received", "refused").contains(figure.get(1))) {
                    assertTrue(figure + " in " + overview, overview.contains(" " + figure.get(2) + " "));
                }
            }
            for (int i = 0; i < readings.size(); i++) {
                assertShown(readings.get(i), printed.get(i + 2));
            }
        }
    }

    private static void assertShown(Reading reading, String printed) throws IOException {
        String page = Console.text(console.page(reading.page())).replaceAll("\\s+", " ");
        List<List<String>> table = table(printed);
        assertTrue(reading + ": " + printed, table.size() > 1);
        for (String column : reading.columns()) {
            int index = table.get(0).indexOf(column);
            assertTrue(column + " of " + printed, index >= 0);
            for (List<String> row : table.subList(1, table.size())) {
                for (String part : row.get(index).split(", ")) {
                    String[] twice = part.split(" ");
                    // the shell says "pass 3", a page "3 pass"
                    boolean turned = twice.length == 2 && page.contains(twice[1] + " " + twice[0]);
                    assertTrue(reading.page() + " lacks " + part + ": " + page, page.contains(part) || turned);
                }
            }
        }
    }

    /** Things done in both, with names of their own, and the sentences said. */
    private static final class Both {
        private final List<String> inConsole = new ArrayList<>();
        private final List<String> inShell = new ArrayList<>();

        /** Fields as name, value, …; in values, {@code $} is the name of whoever does it. */
        void run(String page, String operation, String... fields) throws IOException {
            String[] own = Arrays.stream(fields).map(f -> f.replace("$", "web")).toArray(String[]::new);
            Console.Said said = console.run(page, operation, own);
            inConsole.add(said.tone() + " " + said.text().replace("web", "$"));
            StringBuilder command = new StringBuilder("mail:" + operation);
            for (int i = 0; i + 1 < fields.length; i += 2) {
                command.append(" --")
                        .append(fields[i])
                        .append(" \"")
                        .append(fields[i + 1].replace("$", "ssh"))
                        .append('"');
            }
            inShell.add(command.toString());
        }

        /** Does in the shell what was done in the console, and compares what was said. */
        void compare() throws IOException {
            List<String> said = answers(inShell).stream()
                    .map(line -> "good " + line.strip().replace("ssh", "$"))
                    .toList();
            assertEquals(String.join("\n", inConsole), String.join("\n", said));
        }
    }

    @Test
    public void domainsAccountsAndAliases() throws Exception {
        Both made = new Both();
        made.run("posthouse-domains", "domain-create", "name", "$.test");
        made.run("posthouse-accounts", "account-create", "name", "ann@$.test", "password", "first-one", "quota", "5M");
        made.run("posthouse-accounts", "account-create", "name", "ben@$.test", "password", "word-of-ben");
        made.run("posthouse-accounts", "account-quota", "name", "ann@$.test", "quota", "2G");
        made.run("posthouse-accounts", "account-password", "name", "ann@$.test", "password", "second-one");
        made.run("posthouse-aliases", "alias-set", "address", "info@$.test", "targets", "ann@$.test, x@foreign.test");
        made.run("posthouse-domains", "domain-catch-all", "name", "$.test", "target", "ann@$.test");
        made.run("posthouse-domains", "domain-default", "name", "$.test");
        made.run("posthouse-domains", "domain-default", "name", "example.test");
        made.compare();
        assertEquals(
                server.shell("mail:domain-list", "mail:account-list web", "mail:alias-list")
                        .replace("web", "ssh"),
                server.shell("mail:domain-list", "mail:account-list ssh", "mail:alias-list")
                        .replace("web", "ssh"));
        for (String name : List.of("web", "ssh")) {
            String domains = Console.text(console.page("posthouse-domains"));
            assertTrue(domains, domains.contains("unknown users go to ann@" + name + ".test"));
            String accounts = Console.text(console.page("posthouse-accounts")).replaceAll("\\s+", " ");
            assertTrue(accounts, accounts.contains("ann@" + name + ".test 0 B of 2.0 GiB"));
            assertTrue(Console.text(console.page("posthouse-aliases")).contains("info@" + name + ".test"));
            try (Talk imap = new Talk(server.port(143))) {
                imap.line();
                assertTrue(
                        imap.imap("a", "LOGIN ann@" + name + ".test first-one").contains("a NO"));
                assertTrue(
                        imap.imap("b", "LOGIN ann@" + name + ".test second-one").contains("b OK"));
            }
        }

        Both gone = new Both();
        gone.run("posthouse-aliases", "alias-delete", "address", "info@$.test");
        gone.run("posthouse-domains", "domain-catch-all", "name", "$.test", "target", "");
        gone.run("posthouse-accounts", "account-delete", "name", "ann@$.test");
        gone.run("posthouse-accounts", "account-delete", "name", "ben@$.test");
        gone.run("posthouse-domains", "domain-delete", "name", "$.test");
        gone.compare();
        String left = server.shell("mail:domain-list", "mail:account-list", "mail:alias-list");
        assertFalse(left, left.contains("web") || left.contains("ssh"));
    }

    /** What is not allowed is forbidden, also what Karaf brings and nobody thought of. */
    @Test
    public void aViewerReadsTheMailServerAndDoesNothingElse() throws Exception {
        Path users = server.home().resolve("etc/users.properties");
        Files.writeString(users, "\njoe = looks-on-only,viewer,ssh\n", java.nio.file.StandardOpenOption.APPEND);
        String seen = server.shellAs("joe", "looks-on-only", "mail:account-list");
        assertTrue(seen, seen.contains("alice@example.test"));
        Path written = server.home().resolve("written");
        for (String command : List.of(
                "shell:cat etc/users.properties",
                "mail:account-list > " + written,
                "mail:account-list | tac " + written,
                "mail:account-create mallory@example.test long-enough",
                "mail:queue-pause",
                "bundle:stop org.posthouse.intake",
                "scr:component-list",
                "keymap '^Xe' edit-and-execute-command", // an editor, for any file of the server
                "config:list",
                "if { shell:cat etc/users.properties } { mail:status }",
                "$.context getBundles")) {
            String refused = saidToJoe(command);
            assertTrue(
                    command + ": " + refused,
                    refused.contains("Command not found") || refused.contains("Insufficient credentials"));
        }
        assertFalse(Files.exists(written));
        accepted(post.deliver("news@shop.test", "bob@example.test", "Subject: still there\n\nHello"));
        String log = Files.readString(server.home().resolve("data/log/security.log"));
        assertTrue(log, log.contains("login by ssh: user=joe address=127.0.0.1 with=password"));
    }

    /** The client ends with 1 when a command fails, and then what it printed is in the exception. */
    private static String saidToJoe(String command) {
        try {
            return server.shellAs("joe", "looks-on-only", command);
        } catch (IOException failed) {
            return failed.getMessage();
        }
    }

    @Test
    public void whoeverGuessesAtTheConsoleIsHeldUpAndWrittenDown() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    401,
                    new Console(server, "nobody", "guess " + i).get("posthouse").status());
        }
        String log = Files.readString(server.home().resolve("data/log/security.log"));
        assertTrue(log, log.contains("login by webconsole failed: user=nobody address=127.0.0.1"));
        assertTrue(log, log.contains("login by webconsole refused without a look: user=nobody"));
    }

    @Test
    public void whatCannotBeDoneIsRefusedInTheSameWords() throws Exception {
        Map<String, List<String>> wrong = new LinkedHashMap<>();
        wrong.put("domain-create", List.of("posthouse-domains", "name", "not a domain"));
        wrong.put("account-create", List.of("posthouse-accounts", "name", "x@nowhere.test", "password", "long-enough"));
        wrong.put("alias-set", List.of("posthouse-aliases", "address", "nothing", "targets", "alice@example.test"));
        wrong.put("backup", List.of("posthouse-server", "directory", "not/absolute"));
        wrong.put("update", List.of("posthouse-updates", "bundle", "smtp", "jar", "/nowhere.jar"));
        wrong.put("rollback", List.of("posthouse-updates", "bundle", "org.posthouse.smtp"));
        wrong.put("restore", List.of("posthouse-server", "directory", "/nowhere"));
        for (Map.Entry<String, List<String>> one : wrong.entrySet()) {
            List<String> fields = one.getValue().subList(1, one.getValue().size());
            Console.Said said = console.run(one.getValue().get(0), one.getKey(), fields.toArray(String[]::new));
            assertEquals(said.text(), "bad", said.tone());
            StringBuilder command = new StringBuilder("mail:" + one.getKey());
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                command.append(" --")
                        .append(fields.get(i))
                        .append(" \"")
                        .append(fields.get(i + 1))
                        .append('"');
            }
            IOException refused = assertThrows(IOException.class, () -> server.shell(command.toString()));
            assertTrue(
                    refused.getMessage() + " is not " + said,
                    refused.getMessage().contains(said.text()));
        }
    }

    @Test
    public void theQueue() throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String who : List.of("web", "ssh")) {
            for (String name : List.of("held", "released", "retried", "deleted", "bounced")) {
                String to = name + "-" + who + "@routed.test";
                accepted(post.submit("alice", "alice@example.test", List.of(to), "Subject: " + to + "\n\nHello"));
                ids.put(name + "-" + who, queued(to));
            }
        }
        String page = "posthouse-queue?id=";
        List<String> said = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        String[][] steps = {
            {"posthouse-queue", "queue-hold", "held"},
            {page, "queue-hold", "released"},
            {"posthouse-queue", "queue-release", "released"},
            {page, "queue-retry", "retried"},
            {page, "queue-delete", "deleted"},
            {page, "queue-bounce", "bounced"}
        };
        for (String[] step : steps) {
            String id = ids.get(step[2] + "-web");
            said.add(console.run(step[0].equals(page) ? page + id : step[0], step[1], "id", id)
                    .text()
                    .replace(id, step[2]));
            commands.add("mail:" + step[1] + " " + ids.get(step[2] + "-ssh"));
        }
        List<String> answers = new ArrayList<>(answers(commands));
        for (int i = 0; i < answers.size(); i++) {
            answers.set(i, answers.get(i).strip().replace(ids.get(steps[i][2] + "-ssh"), steps[i][2]));
        }
        assertEquals(said, answers);

        String list = server.shell("mail:queue-list");
        for (String who : List.of("web", "ssh")) {
            assertTrue(list, list.matches("(?s).*held-" + who + "@routed.test +│[^│]*│ held .*"));
            assertTrue(list, list.matches("(?s).*released-" + who + "@routed.test +│[^│]*│ (deferred|under way) .*"));
            assertFalse(list, list.contains("deleted-" + who) || list.contains("bounced-" + who));
            String report = new Mua(server, "alice").await("ndeliver", Duration.ofSeconds(30), "bounced-" + who);
            assertTrue(report, report.contains("Action: failed"));
            server.shell("mail:queue-delete " + ids.get("held-" + who));
        }

        assertEquals(
                "The queue is paused",
                console.run("posthouse-queue", "queue-pause").text());
        String status = server.shell("mail:status", "mail:queue-resume");
        assertTrue(status, status.contains("paused"));
        assertTrue(Console.text(console.page("posthouse-queue")).contains("running"));
        server.shell("mail:queue-pause");
        assertTrue(Console.text(console.page("posthouse")).contains("The queue is paused"));
        assertEquals(
                "The queue runs", console.run("posthouse-queue", "queue-resume").text());
        assertTrue(console.run("posthouse-queue", "queue-retry", "all", "true")
                .text()
                .endsWith("will be tried now"));
        assertTrue(server.shell("mail:queue-retry --all").contains("will be tried now"));
    }

    @Test
    public void allMailThatMatchesIsChangedAtOnce() throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String who : List.of("web", "ssh")) {
            for (String name : List.of("one", "two")) {
                String to = name + "-" + who + "@routed.test";
                accepted(post.submit("alice", "alice@example.test", List.of(to), "Subject: " + to + "\n\nHello"));
                ids.put(name + who, queued(to));
            }
        }
        String chosen = "posthouse-queue?recipient=";
        String held = console.run(
                        chosen + "one-web%40routed.test",
                        "queue-hold",
                        "recipient",
                        "one-web@routed.test",
                        "because",
                        "ask web")
                .text();
        assertEquals("1 mail is on hold", held);
        assertEquals(
                held,
                server.shell("mail:queue-hold --recipient one-ssh@routed.test --because 'ask ssh'")
                        .strip());
        String list = server.shell("mail:queue-list --state held --reason ask");
        assertTrue(list, list.contains(ids.get("oneweb")) && list.contains(ids.get("onessh")));
        assertFalse(list, list.contains(ids.get("twoweb")));
        IOException refused = assertThrows(IOException.class, () -> server.shell("mail:queue-delete"));
        assertTrue(refused.getMessage(), refused.getMessage().contains("a condition, or all"));
        assertEquals(
                "1 mail is deleted",
                console.run("posthouse-queue?reason=ask+web", "queue-delete", "reason", "ask web")
                        .text());
        assertEquals(
                "1 mail is deleted",
                server.shell("mail:queue-delete --reason 'ask ssh'").strip());
        for (String who : List.of("web", "ssh")) {
            server.shell("mail:queue-delete " + ids.get("two" + who));
        }
    }

    @Test
    public void connectionsAndTheCertificate() throws Exception {
        try (Talk first = new Talk(server.port(143));
                Talk second = new Talk(server.port(110))) {
            first.line();
            second.line();
            String id = Pattern.compile("name=\"op\" value=\"connection-close\".*?name=\"id\" value=\"([^\"]+)")
                    .matcher(console.page("posthouse-server").replaceFirst("(?s).*?>imap<", ""))
                    .results()
                    .map(m -> m.group(1))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    "Closed " + id,
                    console.run("posthouse-server", "connection-close", "id", id)
                            .text());
            assertClosed(first);
            List<List<String>> left = table(server.shell("mail:connection-list"));
            assertEquals(left.toString(), "pop3", left.get(1).get(1));
            String other = left.get(1).get(0);
            assertEquals(
                    "Closed " + other,
                    server.shell("mail:connection-close " + other).strip());
            assertClosed(second);
        }
        String said = console.run("posthouse-server", "certificate-reload").text();
        List<String> printed = table(server.shell("mail:certificate-reload")).get(1);
        assertTrue(said + " is not " + printed, said.contains(printed.get(4)));
    }

    private static void assertClosed(Talk talk) {
        assertThrows(EOFException.class, () -> {
            while (true) {
                talk.line();
            }
        });
    }

    @Test
    public void checkBackupAndRestore() throws Exception {
        Path folder = Path.of("target/console").toAbsolutePath();
        Server.delete(folder.resolve("web"));
        Server.delete(folder.resolve("ssh"));
        Files.createDirectories(folder);
        Both both = new Both();
        both.run("posthouse-server", "check");
        both.run("posthouse-server", "mend", "how", "stand-in");
        both.run("posthouse-server", "orphan-attach", "account", "alice@example.test");
        both.run("posthouse-server", "backup", "directory", folder + "/$");
        both.compare();
        for (String who : List.of("web", "ssh")) {
            try (Stream<Path> files = Files.walk(folder.resolve(who))) {
                assertTrue(files.filter(Files::isRegularFile).count() > 0);
            }
        }
        console.run(
                "posthouse-accounts", "account-password", "name", "bob@example.test", "password", "after-the-backup");
        String restored = console.run("posthouse-server", "restore", "directory", folder + "/web")
                .text();
        assertTrue(
                restored, restored.startsWith("Restored ") && restored.contains("all is well; on hold in the queue"));
        try (Store store = new Mua(server, "bob").store("imaps")) {
            assertTrue("the password of the backup", store.isConnected());
        }
        console.run(
                "posthouse-accounts", "account-password", "name", "bob@example.test", "password", "after-the-backup");
        assertThrows(AuthenticationFailedException.class, () -> new Mua(server, "bob").store("imaps"));
        assertEquals(restored, server.shell("mail:restore " + folder + "/ssh").strip());
        new Mua(server, "bob").await("Offer", Duration.ofSeconds(10));
    }

    /** The id of a mail that waits, once it was tried. */
    private static String queued(String to) throws Exception {
        Pattern row = Pattern.compile(
                "posthouse-queue\\?id=(\\w+)\"[^>]*><strong>[^<]*</strong> → <strong>" + Pattern.quote(to)
                        + "</strong>(?:(?!</a>).)*ph-reason",
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

    private static List<String> pages() throws IOException {
        return Pattern.compile("href=\"/system/console/(posthouse[\\w-]*)\"")
                .matcher(console.page("posthouse"))
                .results()
                .map(m -> m.group(1))
                .distinct()
                .toList();
    }

    /** Runs commands in one session of the shell and gives what each printed. */
    private static List<String> answers(List<String> commands) throws IOException {
        List<String> all = new ArrayList<>();
        for (String command : commands) {
            all.add(command);
            all.add("mail:help status"); // echo says nothing in a batch
        }
        String[] printed = server.shell(all.toArray(String[]::new)).split("Usage: mail:status\n[^\n]*\n");
        return Arrays.asList(printed).subList(0, commands.size());
    }

    private static Set<String> commandsIn(String help) {
        Set<String> commands = new TreeSet<>(Set.of("help"));
        Matcher matcher = Pattern.compile("(?m)^mail:(\\S+)").matcher(help);
        while (matcher.find()) {
            commands.add(matcher.group(1));
        }
        return commands;
    }

    /** The rows of a table, its headings first; text before it is left out. */
    private static List<List<String>> table(String printed) {
        return printed.lines()
                .filter(line -> line.contains("│"))
                .map(line ->
                        Arrays.stream(line.split("│", -1)).map(String::strip).toList())
                .toList();
    }
}
