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
    private static ShellAndConsole both;
    private static Server server;
    private static Console console;

    @BeforeClass
    public static void start() throws Exception {
        both = ShellAndConsole.start("console-and-shell", 29_000);
        server = both.server;
        console = both.console;
    }

    @AfterClass
    public static void stop() {
        if (both != null) {
            both.close();
        }
    }

    /** What the pages show of an operation that only reads: the page, and the columns whose cells stand on it. */
    private record Reading(String command, String page, String... columns) {}

    @Test
    public void everyCommandHasItsPlaceOnAPageAndTheReverse() throws Exception {
        String mail = both.queued("x@routed.test");
        server.shell("mail:queue-hold " + mail); // what is on hold can be reworked
        server.shell(
                "mail:app-password-create alice Phone",
                "mail:account-disable bob",
                "mail:sender-block pest.test", // who is on the list can be taken off it
                "mail:dkim-create example.test"); // who is disabled can be enabled
        List<Reading> readings = List.of(
                new Reading("domain-list", "posthouse-domains", "domain", "catch-all"),
                new Reading("account-list", "posthouse-accounts", "account", "holds", "state"),
                new Reading(
                        "app-password-list alice@example.test",
                        "posthouse-accounts?name=alice@example.test",
                        "name",
                        "services",
                        "last use"),
                new Reading("operator-list", "posthouse-server", "operator", "role"),
                new Reading("alias-list", "posthouse-aliases", "alias", "targets"),
                new Reading("route-list", "posthouse-domains", "for", "next hop", "tls", "login"),
                new Reading("queue-list", "posthouse-queue", "id", "size", "from", "destination", "state", "reason"),
                new Reading("queue-count", "posthouse-queue", "due", "deferred", "held"),
                new Reading("queue-destinations", "posthouse-queue", "destination", "mails", "obstacle"),
                new Reading("queue-show " + mail, "posthouse-queue?id=" + mail, "recipient", "phase", "last reply"),
                new Reading("queue-text " + mail, "posthouse-queue?text=shown&id=" + mail, "part", "octets"),
                new Reading("held-groups", "posthouse-held", "mails"),
                new Reading("held-list", "posthouse-held", "subject", "reason"),
                new Reading("sender-list", "posthouse-held", "sender", "opinion"),
                new Reading("trace", "posthouse-trace", "mail", "stage", "detail"),
                new Reading("trace " + mail, "posthouse-trace?id=" + mail, "stage", "detail"),
                new Reading("filter-list", "posthouse-filters", "filter", "ranking", "state", "verdicts"),
                new Reading("filter-decisions", "posthouse-filters", "mail", "filter", "verdict", "detail"),
                new Reading("listener-list", "posthouse", "listener", "address"),
                new Reading("connection-list", "posthouse-server", "listener", "client"),
                new Reading("certificate-show", "posthouse-server", "names", "sha-256"),
                new Reading("certificate-list", "posthouse-server", "certificate", "names", "sha-256"),
                new Reading("bundle-list", "posthouse-parts", "bundle", "version", "id", "state", "provides"),
                new Reading("wiring", "posthouse-wiring", "version", "component", "reference"),
                new Reading("doctor", "posthouse-doctor", "state", "check", "about"),
                new Reading("setting-list", "posthouse-settings", "pid", "options", "set", "about"),
                new Reading("setting-show intake", "posthouse-settings?pid=intake", "option", "about"),
                new Reading("setup-check", "posthouse-setup", "state", "step"),
                new Reading("dkim-list", "posthouse-domains", "domain", "selector", "algorithm", "state"),
                new Reading("dns-records", "posthouse-domains?domain=default", "state", "name", "type", "value"));
        // an account is shown on its page, most of which is facts; one that is disabled can be enabled
        // a filter is shown on the page of filters, with the stack trace of its failure if it had one, and a way to let
        // one
        // try again that was set back
        // versions of a filter that are beside it have buttons; what an update would touch is shown in its question
        // a job is listed, shown and stopped on the page of moving, if there is one; backups are listed, rehearsed and
        // restored where they are made, if any are; a part that was replaced can go back, and one that is stopped be
        // started; the form of a part checks what it is to save, sets its secrets and has a button to reset each option
        Set<String> offered = new TreeSet<>(Set.of(
                "help",
                "status",
                "account-show",
                "account-enable",
                "filter-show",
                "filter-clear",
                "filter-shadow",
                "filter-share",
                "filter-promote",
                "filter-abort",
                "filter-differences",
                "update-preview",
                "junk",
                "job-list",
                "job-show",
                "job-stop",
                "backup-list",
                "backup-rehearse",
                "backup-restore",
                "rollback",
                "bundle-start",
                "setting-check",
                "setting-secret",
                "setting-reset"));
        readings.forEach(reading -> offered.add(reading.command().replaceFirst(" .*", "")));
        try (Talk talk = new Talk(server.port(143))) {
            talk.line();
            for (String page : pages()) {
                offered.addAll(Console.operations(console.page(page)));
            }
            offered.addAll(Console.operations(console.page("posthouse-queue?id=" + mail)));
            offered.addAll(Console.operations(console.page("posthouse-settings?pid=intake")));
            offered.addAll(Console.operations(console.page("posthouse-settings?pid=net.mina.listener")));
            offered.addAll(Console.operations(console.page("posthouse-accounts?name=alice@example.test")));
            assertEquals("good", console.run("posthouse-queue", "queue-pause").tone());
            offered.addAll(Console.operations(console.page("posthouse-queue")));
            assertEquals("good", console.run("posthouse-queue", "queue-resume").tone());

            List<String> commands = new ArrayList<>(List.of("mail:help", "mail:status"));
            readings.forEach(reading -> commands.add("mail:" + reading.command()));
            List<String> printed = both.answers(commands);
            assertEquals(offered, commandsIn(printed.get(0)));
            String overview = Console.text(console.page("posthouse"));
            for (List<String> figure : ShellAndConsole.table(printed.get(1))) {
                if (figure.get(0).equals("mail")
                        && List.of("received", "refused").contains(figure.get(1))) {
                    assertTrue(figure + " in " + overview, overview.contains(" " + figure.get(2) + " "));
                }
            }
            for (int i = 0; i < readings.size(); i++) {
                assertShown(readings.get(i), printed.get(i + 2));
            }
        } finally {
            server.shell("mail:queue-release " + mail, "mail:account-enable bob");
        }
    }

    private static void assertShown(Reading reading, String printed) throws IOException {
        String page = Console.text(console.page(reading.page())).replaceAll("\\s+", " ");
        List<List<String>> table = ShellAndConsole.table(printed);
        assertTrue(reading + ": " + printed, table.size() > 1);
        for (String column : reading.columns()) {
            int index = table.get(0).indexOf(column);
            assertTrue(column + " of " + printed, index >= 0);
            for (List<String> row : table.subList(1, table.size())) {
                if (isWithinABundle(table.get(0), row)) {
                    continue;
                }
                for (String part : row.get(index).split(", ")) {
                    String[] twice = part.split(" ");
                    // the shell says "pass 3", a page "3 pass"
                    boolean turned = twice.length == 2 && page.contains(twice[1] + " " + twice[0]);
                    assertTrue(reading.page() + " lacks " + part + ": " + page, page.contains(part) || turned);
                }
            }
        }
    }

    /** The page of the wiring leaves out what parts of one bundle are to each other. */
    private static boolean isWithinABundle(List<String> titles, List<String> row) {
        int bundle = titles.indexOf("bundle");
        int bound = titles.indexOf("bound to");
        return bundle >= 0 && bound >= 0 && row.get(bound).matches(Pattern.quote(row.get(bundle)) + " [^,]*");
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
            List<String> said = both.answers(inShell).stream()
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
        made.run("posthouse-accounts?name=ann@web.test", "account-quota", "name", "ann@$.test", "quota", "2G");
        made.run(
                "posthouse-accounts?name=ann@web.test",
                "account-password",
                "name",
                "ann@$.test",
                "password",
                "second-one");
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
            assertTrue(accounts, accounts.contains("ann@" + name + ".test 0 B 2.0 GiB"));
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
        gone.run("posthouse-domains", "domain-source", "name", "$.test", "source", "");
        gone.run("posthouse-accounts?name=ann@web.test", "account-delete", "name", "ann@$.test");
        gone.run("posthouse-accounts?name=ben@web.test", "account-delete", "name", "ben@$.test");
        gone.run("posthouse-domains", "domain-delete", "name", "$.test");
        gone.compare();
        String left = server.shell("mail:domain-list", "mail:account-list", "mail:alias-list");
        assertFalse(left, left.contains("web") || left.contains("ssh"));
    }

    @Test
    public void whatCannotBeDoneIsRefusedInTheSameWords() throws Exception {
        Map<String, List<String>> wrong = new LinkedHashMap<>();
        wrong.put("domain-create", List.of("posthouse-domains", "name", "not a domain"));
        wrong.put("account-create", List.of("posthouse-accounts", "name", "x@nowhere.test", "password", "long-enough"));
        wrong.put("alias-set", List.of("posthouse-aliases", "address", "nothing", "targets", "alice@example.test"));
        wrong.put("backup", List.of("posthouse-server", "directory", "not/absolute"));
        wrong.put("update", List.of("posthouse-parts", "bundle", "smtp", "jar", "/nowhere.jar"));
        wrong.put("bundle-stop", List.of("posthouse-parts", "bundle", "org.posthouse.api"));
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
            List<List<String>> left = ShellAndConsole.table(server.shell("mail:connection-list"));
            assertEquals(left.toString(), "pop3", left.get(1).get(1));
            String other = left.get(1).get(0);
            assertEquals(
                    "Closed " + other,
                    server.shell("mail:connection-close " + other).strip());
            assertClosed(second);
        }
        String said = console.run("posthouse-server", "certificate-reload").text();
        List<String> printed =
                ShellAndConsole.table(server.shell("mail:certificate-reload")).get(1);
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
        Both done = new Both();
        done.run("posthouse-server", "check");
        done.run("posthouse-server", "mend", "how", "stand-in");
        done.run("posthouse-server", "orphan-attach", "account", "alice@example.test");
        done.run("posthouse-server", "backup", "directory", folder + "/$");
        done.compare();
        for (String who : List.of("web", "ssh")) {
            try (Stream<Path> files = Files.walk(folder.resolve(who))) {
                assertTrue(files.filter(Files::isRegularFile).count() > 0);
            }
        }
        console.run(
                "posthouse-accounts?name=bob@example.test",
                "account-password",
                "name",
                "bob@example.test",
                "password",
                "after-the-backup");
        String restored = console.run("posthouse-server", "restore", "directory", folder + "/web")
                .text();
        assertTrue(
                restored, restored.startsWith("Restored ") && restored.contains("all is well; on hold in the queue"));
        try (Store store = new Mua(server, "bob").store("imaps")) {
            assertTrue("the password of the backup", store.isConnected());
        }
        console.run(
                "posthouse-accounts?name=bob@example.test",
                "account-password",
                "name",
                "bob@example.test",
                "password",
                "after-the-backup");
        assertThrows(AuthenticationFailedException.class, () -> new Mua(server, "bob").store("imaps"));
        assertEquals(restored, server.shell("mail:restore " + folder + "/ssh").strip());
        new Mua(server, "bob").await("Offer", Duration.ofSeconds(10));
    }

    private static List<String> pages() throws IOException {
        return Pattern.compile("href=\"/system/console/(posthouse[\\w-]*)\"")
                .matcher(console.page("posthouse"))
                .results()
                .map(m -> m.group(1))
                .distinct()
                .toList();
    }

    private static Set<String> commandsIn(String help) {
        Set<String> commands = new TreeSet<>(Set.of("help"));
        Matcher matcher = Pattern.compile("(?m)^mail:(\\S+)").matcher(help);
        while (matcher.find()) {
            commands.add(matcher.group(1));
        }
        return commands;
    }
}
