package org.posthouse.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.posthouse.api.message.HeaderLine;

/**
 * Looks through all fields of a header section, however long it is, one at a time; of a field it sees the first
 * {@link Mime#MAX_SEARCHED_FIELD} octets.
 */
final class FieldSearch implements FieldSink {
    private final BiPredicate<String, String> test;
    private final String only;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private String name; // of the field being read; null if it is of no interest
    private boolean found;

    /**
     * @param only looks at fields of this name, in any case; null: at all
     * @param test is given names and unfolded values
     */
    private FieldSearch(String only, BiPredicate<String, String> test) {
        this.only = only;
        this.test = test;
    }

    /** True if a field of a name holds a text. */
    static boolean contains(InputStream in, long size, String name, String text) throws IOException {
        TextSearch.Matcher matcher = new TextSearch.Matcher(text);
        return any(in, size, name, (n, value) -> matcher.in(Words.decode(value)));
    }

    /** True if a field passes a test. */
    static boolean any(InputStream in, long size, String only, BiPredicate<String, String> test) throws IOException {
        FieldSearch search = new FieldSearch(only, test);
        new Scanner(in, size).fields(search);
        return search.found;
    }

    /** The value of the first field of a name. */
    static Optional<String> first(InputStream in, long size, String name) throws IOException {
        String[] first = new String[1];
        any(in, size, name, (n, value) -> {
            first[0] = value;
            return true;
        });
        return Optional.ofNullable(first[0]);
    }

    @Override
    public void begin(byte[] line, int from, int colon, int to) {
        end();
        if (found) {
            return;
        }
        int length = HeaderLine.nameEnd(line, from, colon) - from;
        String read = new String(line, from, length, StandardCharsets.US_ASCII);
        if (only == null || only.equalsIgnoreCase(read)) {
            name = read;
            append(line, colon + 1, to);
        }
    }

    @Override
    public void append(byte[] line, int from, int to) {
        if (name != null) {
            int room = Mime.MAX_SEARCHED_FIELD - value.size();
            value.write(line, from, Math.min(to - from, room));
        }
    }

    @Override
    public void end() {
        if (name != null) {
            String text = Octets.text(value.toByteArray()).replace("\r\n", "").replace("\n", "");
            found = found || test.test(name, text.strip());
            name = null;
            value.reset();
        }
    }
}
