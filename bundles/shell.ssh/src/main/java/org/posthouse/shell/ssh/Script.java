package org.posthouse.shell.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.posthouse.commandline.Asker;

/** Commands that no person types: those of {@code ssh HOST COMMAND}, or lines from the input. The first that fails ends them. */
final class Script {
    private static final int MAX_LINE = 64 * 1024;

    private final Commands commands;

    Script(Commands commands) {
        this.commands = commands;
    }

    int run(Work.Streams streams, String text) {
        try (Interpreter interpreter = interpreter(streams)) {
            return interpreter.run(text) == Interpreter.End.FAILED ? 1 : 0;
        }
    }

    int run(Work.Streams streams) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8));
        try (Interpreter interpreter = interpreter(streams)) {
            for (String line = line(lines); line != null; line = line(lines)) {
                Interpreter.End end = interpreter.run(line);
                if (end != Interpreter.End.DONE) {
                    return end == Interpreter.End.FAILED ? 1 : 0;
                }
            }
            return 0;
        }
    }

    private Interpreter interpreter(Work.Streams streams) {
        return new Interpreter(
                        commands,
                        streams.operator(),
                        new PrintStream(streams.out(), false, StandardCharsets.UTF_8),
                        new PrintStream(streams.err(), false, StandardCharsets.UTF_8),
                        Asker.NOBODY)
                .from(SshShell.address(streams.channel().getSession()));
    }

    /** The next line without its end; null if there is none. */
    private static String line(BufferedReader lines) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = lines.read(); c != '\n'; c = lines.read()) {
            if (c < 0) {
                return line.isEmpty() ? null : line.toString();
            }
            if (line.length() == MAX_LINE) {
                throw new IOException("a line exceeds " + MAX_LINE + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
