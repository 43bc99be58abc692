package org.posthouse.benchmarks.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.benchmarks.proc.Program;

/** Asks a running JVM. Each question starts a small process, so none is asked in time that counts. */
public final class Jcmd {
    // "main" #1 prio=5 … nid=0x62e (JDK 17) or nid=1582 (JDK 25)
    private static final Pattern THREAD = Pattern.compile("^\"(.*)\" .*\\bnid=(0x[0-9a-f]+|\\d+)\\b.*");

    private final Path program;
    private final int pid;

    /** With the program of this JDK, which should be the one that runs the process. */
    public Jcmd(Path javaHome, int pid) {
        this.program = javaHome.resolve("bin/jcmd");
        this.pid = pid;
    }

    /** The answer to one command. */
    public String ask(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(program.toString(), Integer.toString(pid)));
        words.addAll(List.of(command));
        return Program.run(words);
    }

    /** The answers to several commands, one after the other, for the price of one. */
    public String askAll(Path scratch, String... commands) throws IOException {
        Files.writeString(scratch, String.join("\n", commands) + "\n");
        return ask("-f", scratch.toString());
    }

    /** Names of the threads by their native ids: the kernel keeps only 15 characters of them. */
    public Map<Integer, String> threads() throws IOException {
        return threads(ask("Thread.print"));
    }

    static Map<Integer, String> threads(String print) {
        Map<Integer, String> names = new HashMap<>();
        for (String line : print.split("\n")) {
            Matcher thread = THREAD.matcher(line);
            if (thread.matches()) {
                names.put(Integer.decode(thread.group(2)), thread.group(1));
            }
        }
        return names;
    }
}
