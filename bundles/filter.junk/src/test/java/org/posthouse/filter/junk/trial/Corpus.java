package org.posthouse.filter.junk.trial;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The SpamAssassin public corpus, as the npm package has it. */
final class Corpus {
    /** What a mail program shows or needs. */
    private static final Set<String> PLAIN = Set.of(
            "from",
            "to",
            "cc",
            "subject",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
            "content-disposition");

    private static final String MAILBOX_LINE = "From ";

    private Corpus() {}

    /**
     * Reads the corpus and writes its mails without the line that separates mails in a mailbox file: no mail server has it, and it
     * tells when the mail was collected. Whoever takes part reads these files.
     *
     * @param data the directory {@code data} of the package
     * @param target where to write
     * @param plain leave out all fields but those that a mail program shows or needs: ham and spam of this corpus came different ways
     */
    static List<Mail> prepare(Path data, Path target, boolean plain) throws IOException {
        List<Mail> mails = new ArrayList<>();
        for (String group : List.of("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2")) {
            Files.createDirectories(target.resolve(group));
            try (Stream<Path> files = Files.list(data.resolve(group))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".txt"))
                        .sorted()
                        .toList()) {
                    Path copy = target.resolve(group).resolve(file.getFileName());
                    Files.write(copy, prepared(Files.readAllBytes(file), plain));
                    mails.add(new Mail(copy, group.startsWith("spam")));
                }
            }
        }
        return List.copyOf(mails);
    }

    private static byte[] prepared(byte[] octets, boolean plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean keep = true;
        int at = 0;
        while (at < octets.length) {
            int end = lineEnd(octets, at);
            String line = new String(octets, at, end - at, StandardCharsets.ISO_8859_1);
            if (line.isBlank()) {
                break; // the header ends
            }
            if (!Character.isWhitespace(line.charAt(0))) {
                keep = at > 0 || !line.startsWith(MAILBOX_LINE);
                keep &= !plain || PLAIN.contains(name(line));
            }
            if (keep) {
                out.write(octets, at, end - at);
            }
            at = end;
        }
        out.write(octets, at, octets.length - at);
        return out.toByteArray();
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
    }

    private static int lineEnd(byte[] octets, int from) {
        int at = from;
        while (at < octets.length && octets[at] != '\n') {
            at++;
        }
        return Math.min(octets.length, at + 1);
    }
}
