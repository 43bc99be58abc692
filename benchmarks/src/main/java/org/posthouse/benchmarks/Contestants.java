package org.posthouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.benchmarks.server.Filters;
import org.posthouse.benchmarks.server.Peers;
import org.posthouse.benchmarks.server.Posthouse;
import org.posthouse.benchmarks.server.Server;

/**
 * Makes contestants of what the command line names.
 *
 * @param root this checkout
 * @param scratch for their files
 * @param options for the JVMs of servers, besides their own
 * @param names the port of the DNS for those that judge mail
 */
record Contestants(Path root, Path scratch, int portBase, String options, int names) {
    /** The ports between two contestants. */
    private static final int PORTS = 1000;

    /** The contestant with this number, counted from 0. */
    Contestant make(Spec spec, int number) throws IOException {
        int base = portBase + PORTS * number;
        Path directory = Files.createDirectory(scratch.resolve("c" + number));
        Optional<Integer> judged = spec.filters() ? Optional.of(names) : Optional.empty();
        boolean peers = spec.kind() == Spec.Kind.PEERS;
        Server server = peers
                ? new Peers(root.resolve("benchmarks/peers.sh"), directory.resolve("server"), base, judged)
                : posthouse(spec, directory.resolve("server"), base);
        return new Contestant(server, peers, directory);
    }

    private Server posthouse(Spec spec, Path directory, int base) throws IOException {
        Path home = spec.javaHome().orElse(Path.of(System.getProperty("java.home")));
        if (!Files.isExecutable(home.resolve("bin/jcmd"))) {
            throw new IOException(home + " is not a JDK");
        }
        return new Posthouse(
                spec.label(),
                archive(spec),
                home,
                directory,
                base,
                options,
                spec.filters() ? Optional.of(new Filters(names)) : Optional.empty());
    }

    private Path archive(Spec spec) throws IOException {
        if (spec.kind() == Spec.Kind.ARCHIVE) {
            return existing(spec.path().orElseThrow());
        }
        Path target = spec.path()
                .orElse(root)
                .resolve("distribution")
                .resolve(spec.container())
                .resolve("target");
        try (Stream<Path> files = Files.list(existing(target))) {
            Optional<Path> archive =
                    files.filter(f -> f.toString().endsWith(".tar.gz")).findFirst();
            return archive.orElseThrow(() -> new IOException("nothing is built in " + target));
        }
    }

    private static Path existing(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("there is no " + path);
        }
        return path;
    }
}
