package org.posthouse.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ugly mails of src/test/resources/corpus and what is expected of each. */
final class Corpus {
    /** One mail: {@code name.eml} and, derived from the RFCs by hand, {@code name.expect}. */
    record Mail(String name, byte[] octets, List<String> expectations) {}

    private Corpus() {}

    static List<Mail> all() {
        try {
            Path folder = Path.of(Corpus.class.getResource("/corpus").toURI());
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(f -> f.toString().endsWith(".eml"))
                        .sorted()
                        .map(Corpus::mail)
                        .toList();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mail mail(Path eml) {
        String name = eml.getFileName().toString().replace(".eml", "");
        try {
            return new Mail(name, Files.readAllBytes(eml), Files.readAllLines(eml.resolveSibling(name + ".expect")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Octets with the escapes of the .expect files. */
    static String escape(byte[] octets) {
        StringBuilder out = new StringBuilder();
        for (byte b : octets) {
            switch (b) {
                case '\r' -> out.append("\\r");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (b >= 32 && b < 127) {
                        out.append((char) b);
                    } else {
                        out.append(String.format("\\x%02x", b & 0xff));
                    }
                }
            }
        }
        return out.toString();
    }

    static String escape(String text) {
        return escape(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Text with {@code |} for CRLF. */
    static byte[] crlf(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '|') {
                out.write('\r');
                out.write('\n');
            } else {
                out.write(b);
            }
        }
        return out.toByteArray();
    }
}
