package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Who may do what in the shell and in the web console, and what they hear while that is replaced. */
public class OperatorsIT {
    private static ShellAndConsole both;
    private static Server server;
    private static Console console;
    private static Post post;

    @BeforeClass
    public static void start() throws Exception {
        both = ShellAndConsole.start("operators", 19_000);
        server = both.server;
        console = both.console;
        post = both.post;
    }

    @AfterClass
    public static void stop() {
        if (both != null) {
            both.close();
        }
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
        ShellAndConsole.accepted(post.deliver("news@shop.test", "bob@example.test", "Subject: still there\n\nHello"));
        String log = Files.readString(server.home().resolve("data/log/security.log"));
        assertTrue(log, log.contains("event=login user=joe means=ssh address=127.0.0.1 result=done with=password"));
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
        assertTrue(log, log.contains("event=login user=nobody means=webconsole address=127.0.0.1 result=failed"));
        assertTrue(log, log.contains("event=login user=nobody means=webconsole address=127.0.0.1 result=held"));
    }

    /** Nobody is told that there is no console while it is replaced; browsers and scripts ask again by themselves. */
    @Test
    public void theConsoleThatIsReplacedIsAwayForAMoment() throws Exception {
        Map<String, String> told = new TreeMap<>();
        CompletableFuture<String> update = CompletableFuture.supplyAsync(() -> {
            try {
                return server.shell("mail:update console");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (!update.isDone()) {
            for (String page : List.of("posthouse", "posthouse-wiring", "posthouse-queue")) {
                Console.Reply reply = console.get(page);
                told.putIfAbsent(
                        reply.status()
                                + (reply.status() == 200
                                        ? ""
                                        : " " + reply.body().strip()),
                        page);
            }
        }
        assertTrue(update.get(), update.get().contains("serves like"));
        String again =
                "503 The console is being replaced or is not installed; nothing was done. This page reloads by itself.";
        told.remove(again);
        assertEquals(told.toString(), Set.of("200"), told.keySet());
        assertTrue(console.page("posthouse").contains("Overview"));
    }
}
