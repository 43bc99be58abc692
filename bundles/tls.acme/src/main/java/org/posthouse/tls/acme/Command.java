package org.posthouse.tls.acme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.support.Threads;

/** Runs a program of the operator's: an argument stays one, there is no shell, and time and output are bounded. */
final class Command {
    private static final int MOST_OUTPUT = 4096;
    private static final long OUTPUT_SECONDS = 2;

    private Command() {}

    /**
     * How it ended.
     *
     * @param problem why it failed; empty if it did not
     * @param output the first of what it printed, for the log
     */
    record Ended(String problem, String output) {}

    static Ended run(List<String> command, Duration limit) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ended(e.getMessage(), "");
        }
        CompletableFuture<String> output = new CompletableFuture<>();
        Threads.thread("acme-command", () -> output.complete(read(process.getInputStream())))
                .start();
        try {
            process.getOutputStream().close();
        } catch (IOException closed) {
            // it wants no input either
        }
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                kill(process);
            }
            String printed = output.get(OUTPUT_SECONDS, TimeUnit.SECONDS);
            return new Ended(
                    !ended
                            ? "it ran longer than " + limit.toSeconds() + " s"
                            : process.exitValue() == 0 ? "" : "it exited with " + process.exitValue(),
                    printed);
        } catch (ExecutionException | TimeoutException e) {
            // a child that it left behind still holds its output
            return new Ended(process.isAlive() || process.exitValue() != 0 ? "it failed" : "", "");
        } finally {
            kill(process);
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Reads all, so that it is never held up, and keeps the first of it. */
    private static String read(InputStream in) {
        StringBuilder kept = new StringBuilder();
        byte[] buffer = new byte[1024];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int room = Math.min(n, MOST_OUTPUT - kept.length());
                kept.append(new String(buffer, 0, Math.max(0, room), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // killed
        }
        return kept.toString().replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
