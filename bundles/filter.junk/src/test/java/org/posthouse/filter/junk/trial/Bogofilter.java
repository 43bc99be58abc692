package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Debian's bogofilter with its own defaults, and a database in a directory of its own. */
final class Bogofilter implements Contestant {
    private static final int SINGLE = 1;

    private final Path directory;

    Bogofilter() throws IOException {
        directory = Files.createTempDirectory("bogofilter");
    }

    @Override
    public void learn(List<Mail> mails) throws IOException {
        for (boolean spam : new boolean[] {false, true}) {
            List<Mail> some = mails.stream().filter(m -> m.spam() == spam).toList();
            if (!some.isEmpty()) {
                run(some, spam ? "-s" : "-n");
            }
        }
    }

    @Override
    public double[] judge(List<Mail> mails) throws IOException {
        if (!Files.exists(directory.resolve("wordlist.db"))) {
            return new double[mails.size()]; // it refuses to judge before it has learned anything
        }
        return run(mails, "-TT").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .toArray();
    }

    /** Runs it once, over any number of mails. */
    private List<String> run(List<Mail> mails, String option) throws IOException {
        List<String> command = new ArrayList<>(List.of("bogofilter", "-d", directory.toString(), option));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (mails.size() == SINGLE) {
            command.addAll(List.of("-I", mails.get(0).file().toString()));
        } else {
            command.add("-b");
            Path names = directory.resolve("names");
            Files.write(names, mails.stream().map(m -> m.file().toString()).toList());
            builder.redirectInput(names.toFile());
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code;
        try {
            code = process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        if (code > 2) {
            throw new IOException(command + " ended with " + code);
        }
        return out.lines().toList();
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
