package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The SpamAssassin public corpus, as the npm package has it. */
final class Corpus {
    private static final byte[] MAILBOX_LINE = "From ".getBytes(StandardCharsets.US_ASCII);

    private Corpus() {}

    /**
     * Reads the corpus and writes its mails without the line that separates mails in a mailbox file: no mail server has it, and it
     * tells when the mail was collected. Whoever takes part reads these files.
     *
     * @param data the directory {@code data} of the package
     * @param target where to write
     */
    static List<Mail> prepare(Path data, Path target) throws IOException {
        List<Mail> mails = new ArrayList<>();
        for (String group : List.of("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2")) {
            Files.createDirectories(target.resolve(group));
            try (Stream<Path> files = Files.list(data.resolve(group))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".txt"))
                        .sorted()
                        .toList()) {
                    Path copy = target.resolve(group).resolve(file.getFileName());
                    if (!Files.exists(copy)) {
                        Files.write(copy, withoutMailboxLine(Files.readAllBytes(file)));
                    }
                    mails.add(new Mail(copy, group.startsWith("spam")));
                }
            }
        }
        return List.copyOf(mails);
    }

    private static byte[] withoutMailboxLine(byte[] octets) {
        if (octets.length < MAILBOX_LINE.length) {
            return octets;
        }
        for (int i = 0; i < MAILBOX_LINE.length; i++) {
            if (octets[i] != MAILBOX_LINE[i]) {
                return octets;
            }
        }
        int end = 0;
        while (end < octets.length && octets[end] != '\n') {
            end++;
        }
        return Arrays.copyOfRange(octets, Math.min(end + 1, octets.length), octets.length);
    }
}
