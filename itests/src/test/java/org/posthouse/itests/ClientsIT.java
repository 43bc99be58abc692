package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Scripts of real mail programs against the demo; a script names the programs it needs in its first line. */
@RunWith(Parameterized.class)
public class ClientsIT {
    private static final int BASE = 25_000;

    /** "! command" does not end a script that should end at the first surprise; this does. */
    private static final String FAILS = "fails() { if \"$@\"; then echo \"should have failed: $*\"; exit 1; fi; }; ";

    private static Server server;

    private final Path script;

    public ClientsIT(String name, Path script) {
        this.script = script;
    }

    @Parameters(name = "{0}")
    public static List<Object[]> scripts() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/clients"))) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(f -> new Object[] {f.getFileName().toString(), f.toAbsolutePath()})
                    .toList();
        }
    }

    @BeforeClass
    public static void start() throws IOException {
        // nobody answers at the next hop: what is taken for it waits in the queue
        server = Server.start("clients", BASE, "--route", "routed.test=127.0.0.1:25009");
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    public void works() throws Exception {
        String first = Files.readAllLines(script).get(0);
        if (first.startsWith("# needs:")) {
            for (String program : first.substring(8).strip().split(" ")) {
                assumeTrue(program + " is not installed", installed(program));
            }
        }
        Path folder = Path.of("target/clients", script.getFileName().toString()).toAbsolutePath();
        Server.delete(folder);
        Files.createDirectories(folder);
        boolean python = script.toString().endsWith(".py");
        File log = folder.resolve("output.log").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        python
                                ? List.of("python3", script.toString())
                                : List.of("bash", "-euxo", "pipefail", "-c", FAILS + ". " + script))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .redirectInput(new File("/dev/null"));
        Map<String, String> environment = builder.environment();
        environment.put("PASSWORD", Server.PASSWORD);
        environment.put("HOME", folder.toString());
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        Map.of(
                        "SMTP",
                        25,
                        "SUBMISSION",
                        587,
                        "SUBMISSIONS",
                        465,
                        "LMTP",
                        24,
                        "POP3",
                        110,
                        "POP3S",
                        995,
                        "IMAP",
                        143,
                        "IMAPS",
                        993)
                .forEach((name, port) -> environment.put(name, Integer.toString(server.port(port))));
        Process process = builder.start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String output = Files.readString(log.toPath(), StandardCharsets.ISO_8859_1);
        assertEquals(output, true, ended);
        assertEquals(output, 0, process.exitValue());
    }

    private static boolean installed(String program) {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (new File(folder, program).canExecute()) {
                return true;
            }
        }
        return false;
    }
}
