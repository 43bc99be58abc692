package org.posthouse.filter.milter;

import static org.junit.Assert.fail;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of Debian's that a test runs in a directory of its own. */
final class Daemon implements AutoCloseable {
    private static final long STARTS_WITHIN = TimeUnit.SECONDS.toNanos(120);

    private final Process process;
    private final Path output;

    private Daemon(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Skips the test if a program is missing; where all of it must run, fails. */
    static void require(String program) {
        boolean there = Files.isExecutable(Path.of(program));
        String message = program + " is not installed";
        if (!there && System.getenv("POSTHOUSE_CI") != null) {
            fail(message);
        }
        assumeTrue(message, there);
    }

    /** Starts it and waits until it listens. */
    static Daemon start(Path socket, String... command) throws IOException, InterruptedException {
        Path output = socket.resolveSibling(socket.getFileName() + ".out");
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(socket.getParent().toFile())
                .start();
        Daemon daemon = new Daemon(process, output);
        long end = System.nanoTime() + STARTS_WITHIN;
        while (!listens(socket)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                daemon.close();
                throw new IOException(command[0] + " does not start: " + daemon.output());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return daemon;
    }

    private static boolean listens(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException notYet) {
            return false;
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS); // asked politely, libmilter takes five seconds
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
