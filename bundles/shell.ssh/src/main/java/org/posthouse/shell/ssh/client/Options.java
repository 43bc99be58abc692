package org.posthouse.shell.ssh.client;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * What the client was asked to do. That it takes no password as an argument is on purpose: {@code bin/client} puts it into the
 * environment, which only its owner can read.
 *
 * @param host where the server listens
 * @param hostKey the file with the server's key, which may not be there
 * @param password null if it is to be asked for
 * @param commands the text of commands; null for a dialog, or if they come from the input
 * @param input true if commands are read from the input
 * @param attempts how often to try to connect
 * @param delay seconds between two attempts
 */
record Options(
        String host,
        int port,
        Path hostKey,
        String user,
        char[] password,
        String commands,
        boolean input,
        int attempts,
        int delay) {
    static final String USAGE = """
            Usage: bin/client [OPTION]... [COMMAND]
            Runs a command in the server's shell, or opens the shell if none is given.

              -u USER                 the operator; default: admin
              --password-file FILE    file with the password in its first line; - reads standard input
              -p PASSWORD             the password itself, which other users may see; or set POSTHOUSE_ADMIN_PASSWORD
                                      in the environment; otherwise the client asks for it
              -b                      read commands from standard input, one per line; exit with 1 at the first failure
              -f FILE                 read commands from a file in the same way
              -h HOST, -a PORT        where the server listens; default: see etc/org.posthouse.shell.ssh.cfg
              -r N, -d SECONDS        try to connect N times, SECONDS apart; default: once, 2
              --help                  show this help
            """;

    private static final Set<String> VALUED = Set.of("-u", "--password-file", "-f", "-h", "-a", "-r", "-d");

    /** What cannot be understood; with a sentence for the user. */
    static final class WrongException extends Exception {
        private static final long serialVersionUID = 1;

        WrongException(String message) {
            super(message);
        }
    }

    /**
     * Reads a command line.
     *
     * @param etc the directory of the server's configuration
     */
    static Options parse(List<String> words, Path etc, Map<String, String> environment, InputStream input)
            throws WrongException, IOException {
        Properties server = properties(etc.resolve("org.posthouse.shell.ssh.cfg"));
        String host = value(server, "address", "127.0.0.1");
        host = host.equals("*") || host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "::1" : host;
        String port = value(server, "port", "8101");
        String hostKey = value(server, "host.key", "");
        String user = "admin";
        String password = environment.get("POSTHOUSE_ADMIN_PASSWORD");
        String commands = null;
        boolean batch = false;
        String attempts = "1";
        String delay = "2";
        int i = 0;
        for (; i < words.size() && words.get(i).startsWith("-"); i++) {
            String option = words.get(i);
            if (option.equals("--")) {
                i++;
                break;
            }
            if (option.equals("-b")) {
                batch = true;
                continue;
            }
            if (!VALUED.contains(option)) {
                throw new WrongException("unknown option " + option);
            }
            if (i + 1 == words.size()) {
                throw new WrongException(option + " needs a value");
            }
            String value = words.get(++i);
            switch (option) {
                case "-u" -> user = value;
                case "--password-file" -> password = firstLine(value, input);
                case "-f" -> commands = Files.readString(Path.of(value));
                case "-h" -> host = value;
                case "-a" -> port = value;
                case "-r" -> attempts = value;
                case "-d" -> delay = value;
                default -> throw new AssertionError(option);
            }
        }
        if (i < words.size()) {
            commands = (commands == null ? "" : commands + "\n") + String.join(" ", words.subList(i, words.size()));
        }
        return new Options(
                host,
                number("the port", port, 65_535),
                hostKey.isEmpty() ? etc.resolve("host.key") : Path.of(hostKey),
                user,
                password == null || password.isEmpty() ? null : password.toCharArray(),
                commands,
                batch && commands == null,
                number("-r", attempts, 10_000),
                number("-d", delay, 3_600));
    }

    private static int number(String what, String text, int most) throws WrongException {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            throw new WrongException(what + " must be a number up to " + most + ", not " + text);
        }
        return Integer.parseInt(text);
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (NoSuchFileException allDefaults) {
            return properties;
        }
        return properties;
    }

    /** A value as it may stand in a .cfg file: plain, in quotes, or in quotes with a letter for its type before. */
    private static String value(Properties properties, String key, String otherwise) {
        String value = properties.getProperty(key, "").strip();
        if (value.matches("[A-Za-z]?\".*\"")) {
            value = value.substring(value.indexOf('"') + 1, value.length() - 1);
        }
        return value.isEmpty() ? otherwise : value;
    }

    private static String firstLine(String file, InputStream input) throws IOException {
        if (file.equals("-")) {
            return firstLine(input);
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return firstLine(in);
        }
    }

    /** No more than the line, since what follows are commands. */
    private static String firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
