package org.posthouse.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Keeps the values of the fields that matter, unfolded, within a budget that all headers of a message share. */
final class HeaderCollector implements FieldSink {
    private static final int FIELDS = Field.values().length;
    private static final int MAX_REPEATED = 16;

    private final boolean message;
    private final int[] budget;
    private final String[] values = new String[FIELDS];
    private StringBuilder[] lists; // of fields that are joined, from the second one on; null if there is none
    private List<String> repeated = List.of();
    private boolean complete = true;

    private Field field; // the one being read; null if it does not matter
    private byte[] octets = new byte[256];
    private int length;

    HeaderCollector(boolean message, int[] budget) {
        this.message = message;
        this.budget = budget;
    }

    @Override
    public void begin(byte[] line, int from, int colon, int to) {
        end();
        int end = colon;
        while (end > from && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
            end--; // rfc5322#4.5.8
        }
        Field found = Field.of(line, from, end);
        field = found != null && found.envelope() && !message ? null : found;
        append(line, colon + 1, to);
    }

    @Override
    public void append(byte[] line, int from, int to) {
        if (field == null) {
            return;
        }
        int end = to;
        if (end > from && line[end - 1] == '\n') { // rfc5322#2.2.3: unfolding
            end--;
            if (end > from && line[end - 1] == '\r') {
                end--;
            }
        }
        int count = end - from;
        int room = Math.min(field.limit(), budget[0]) - length;
        if (count > room) {
            count = Math.max(0, room);
            complete = false;
        }
        if (length + count > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(length + count, octets.length * 2));
        }
        System.arraycopy(line, from, octets, length, count);
        length += count;
    }

    @Override
    public void end() {
        if (field == null) {
            return;
        }
        Field ended = field;
        int from = 0;
        int to = length;
        field = null;
        length = 0;
        while (from < to && isSpace(octets[from])) {
            from++;
        }
        while (to > from && isSpace(octets[to - 1])) {
            to--;
        }
        int size = withoutNul(from, to);
        String value = new String(octets, from, size, StandardCharsets.ISO_8859_1);
        String before = values[ended.ordinal()];
        if (before == null) {
            values[ended.ordinal()] = value;
        } else if (ended.joined()) {
            size = join(ended, value);
        } else if (ended == Field.CONTENT_TYPE || ended == Field.CONTENT_DISPOSITION) {
            if (repeated.isEmpty()) {
                repeated = new ArrayList<>(2);
            }
            if (repeated.size() >= MAX_REPEATED) {
                complete = false;
                return;
            }
            repeated.add(value);
        } else {
            return;
        }
        budget[0] -= size;
    }

    /** Adds to a list; a message may have as many of these fields as lines. Gives the octets it took. */
    private int join(Field list, String value) {
        if (lists == null) {
            lists = new StringBuilder[FIELDS];
        }
        int at = list.ordinal();
        if (lists[at] == null) {
            lists[at] = new StringBuilder(values[at]);
        }
        StringBuilder joined = lists[at];
        int size = value.length() + 2;
        if (value.isEmpty() || size > Math.min(list.limit() - joined.length(), budget[0])) {
            complete &= value.isEmpty();
            return 0;
        }
        joined.append(joined.isEmpty() ? "" : ", ").append(value);
        return size;
    }

    // a NUL cannot be said in IMAP, neither quoted nor as a literal (rfc3501#9 CHAR8)
    private int withoutNul(int from, int to) {
        int out = from;
        for (int i = from; i < to; i++) {
            if (octets[i] != 0) {
                octets[out++] = octets[i];
            }
        }
        return out - from;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    boolean complete() {
        return complete;
    }

    Fields fields(boolean digest) {
        for (int i = 0; lists != null && i < FIELDS; i++) {
            values[i] = lists[i] == null ? values[i] : lists[i].toString();
        }
        return new Fields(values, repeated, message, digest);
    }
}
