package org.posthouse.benchmarks;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A contestant as the command line names it: {@code now}, {@code peers}, {@code build=DIR} or {@code archive=FILE}, with
 * {@code :karaf} or {@code :felix} behind it, {@code +filters} behind that, and {@code @JAVA_HOME} at the end.
 *
 * @param path of the checkout or the archive; empty for the peers and for this checkout
 * @param container where the checkout has both; of an archive only a name
 * @param filters all mail is judged: by the filters of {@code optional/}, by Rspamd
 * @param javaHome empty for the JDK of the whole run
 */
record Spec(Kind kind, Optional<Path> path, String container, boolean filters, Optional<Path> javaHome) {
    private static final String FILTERS = "+filters";

    enum Kind {
        PEERS,
        BUILD,
        ARCHIVE
    }

    static Spec parse(String word) {
        int at = word.lastIndexOf('@');
        Optional<Path> home = at < 0 ? Optional.empty() : Optional.of(Path.of(word.substring(at + 1)));
        String rest = at < 0 ? word : word.substring(0, at);
        boolean filters = rest.endsWith(FILTERS);
        if (filters) {
            rest = rest.substring(0, rest.length() - FILTERS.length());
        }
        if (rest.equals("peers") && at < 0) {
            return new Spec(Kind.PEERS, Optional.empty(), "", filters, home);
        }
        String container = "";
        for (String one : new String[] {"karaf", "felix"}) {
            if (rest.endsWith(":" + one)) {
                container = one;
                rest = rest.substring(0, rest.length() - one.length() - 1);
            }
        }
        if (rest.equals("now")) {
            return new Spec(Kind.BUILD, Optional.empty(), container.isEmpty() ? "karaf" : container, filters, home);
        }
        if (rest.startsWith("build=")) {
            Path path = Path.of(rest.substring("build=".length()));
            return new Spec(Kind.BUILD, Optional.of(path), container.isEmpty() ? "karaf" : container, filters, home);
        }
        if (rest.startsWith("archive=")) {
            return new Spec(
                    Kind.ARCHIVE, Optional.of(Path.of(rest.substring("archive=".length()))), container, filters, home);
        }
        throw new IllegalArgumentException(
                "no contestant: " + word + "; there are now, peers, build=DIR and archive=FILE");
    }

    /** As tables call it: short, and different for all that one would name together. */
    String label() {
        StringBuilder label = new StringBuilder(
                kind == Kind.PEERS ? "peers" : path.map(Spec::name).orElse("now"));
        if (!container.isEmpty()) {
            label.append(' ').append(container);
        }
        if (filters) {
            label.append(" + filters");
        }
        javaHome.ifPresent(home -> label.append(' ').append(name(home)));
        return label.toString();
    }

    private static String name(Path path) {
        String name = path.toAbsolutePath().normalize().getFileName().toString();
        return name.endsWith(".tar.gz") ? name.substring(0, name.length() - ".tar.gz".length()) : name;
    }
}
