package org.posthouse.migration.maildir;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.support.utf7.ModifiedUtf7;

/** The files that Dovecot keeps beside messages. What cannot be read in them is left out. */
final class DovecotFiles {
    static final String UIDLIST = "dovecot-uidlist";
    static final String KEYWORDS = "dovecot-keywords";
    static final String SUBSCRIPTIONS = "subscriptions";

    private static final int MOST_LINE = 4096;
    private static final int MOST_SUBSCRIPTIONS = 10_000;
    private static final int LETTERS = 26;

    private DovecotFiles() {}

    /** Opens a file that is no link; empty if there is none. */
    static Optional<InputStream> open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        return Optional.of(Channels.newInputStream(
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))));
    }

    /** What the letters a to z mean in a folder. */
    static Map<Character, String> keywords(Path folder) throws IOException {
        Map<Character, String> names = new HashMap<>();
        try (Lines lines = new Lines(open(folder.resolve(KEYWORDS)))) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                String[] words = line.split(" ", 2);
                if (words.length == 2 && words[0].matches("\\d{1,2}") && Integer.parseInt(words[0]) < LETTERS) {
                    names.put((char) ('a' + Integer.parseInt(words[0])), words[1].strip());
                }
            }
        }
        return names;
    }

    /**
     * The names that are subscribed to.
     *
     * @param separator of the levels in a file of the first version
     */
    static List<List<String>> subscriptions(Path root, char separator) throws IOException {
        List<List<String>> names = new ArrayList<>();
        try (Lines lines = new Lines(open(root.resolve(SUBSCRIPTIONS)))) {
            boolean second = false; // its levels are separated by tabs
            for (String line = lines.next(); line != null && names.size() < MOST_SUBSCRIPTIONS; line = lines.next()) {
                if (names.isEmpty() && line.startsWith("V\t")) {
                    second = true;
                } else if (!line.isBlank()) {
                    names.add(levels(line, second ? '\t' : separator));
                }
            }
        }
        return names;
    }

    static List<String> levels(String name, char separator) {
        List<String> levels = new ArrayList<>();
        for (String level : name.split(java.util.regex.Pattern.quote(String.valueOf(separator)))) {
            levels.add(ModifiedUtf7.decodeLeniently(level));
        }
        return levels;
    }

    /** The unique parts of the names of messages, in the order of their UIDs. */
    static final class UidList implements Closeable {
        private final Lines lines;

        UidList(Path folder) throws IOException {
            lines = new Lines(open(folder.resolve(UIDLIST)));
        }

        /** The next one; null if there is none. */
        String next() throws IOException {
            for (String line = lines.next(); line != null; line = lines.next()) {
                int colon = line.indexOf(" :");
                if (colon > 0 && Character.isDigit(line.charAt(0))) { // version 3: UID, fields, file
                    return FileName.of(line.substring(colon + 2)).base();
                }
                String[] words = line.split(" ");
                if (words.length == 2 && words[0].matches("\\d{1,10}") && words[1].indexOf('.') > 0) { // version 1
                    return FileName.of(words[1]).base();
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** The lines of a file that may not be there; what is too long is left out. */
    private static final class Lines implements Closeable {
        private final BufferedReader in;

        Lines(Optional<InputStream> file) {
            in = new BufferedReader(
                    new InputStreamReader(file.orElseGet(InputStream::nullInputStream), StandardCharsets.UTF_8));
        }

        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            boolean tooLong = false;
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    tooLong |= line.length() == MOST_LINE;
                    if (!tooLong) {
                        line.append((char) c);
                    }
                } else if (tooLong) {
                    line.setLength(0);
                    tooLong = false;
                } else {
                    return line.toString();
                }
            }
            return line.isEmpty() || tooLong ? null : line.toString();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
