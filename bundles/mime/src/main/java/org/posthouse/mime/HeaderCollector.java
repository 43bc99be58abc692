package org.posthouse.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthouse.api.message.HeaderLine;

/** Keeps the values of the fields that matter, unfolded, within a budget that all headers of a message share. */
final class HeaderCollector implements FieldSink {
    private static final int FIELDS = Field.values().length;
    private static final int MAX_REPEATED = 16;

    private final boolean message;
    private final Budget budget;
    private final String[] values = new String[FIELDS];
    private StringBuilder[] lists; // of fields that are joined, from the second one on; null if there is none
    private List<Repeated> repeated = List.of();
    private boolean complete = true;
    private final Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);

    private Field field; // the one being read; null if it does not matter
    private byte[] octets = new byte[256];
    private int length;

    /** A further value of a field that may be there once. */
    record Repeated(Field field, String value) {}

    HeaderCollector(boolean message, Budget budget) {
        this.message = message;
        this.budget = budget;
    }

    @Override
    public void begin(byte[] line, int from, int colon, int to) {
        end();
        Field found = Field.of(line, from, HeaderLine.nameEnd(line, from, colon));
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
        int room = Math.min(field.limit(), budget.left(field)) - length;
        if (count > room) {
            count = Math.max(0, room);
            cut(field);
        }
        if (length + count > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(length + count, octets.length * 2));
        }
        System.arraycopy(line, from, octets, length, count);
        length += count;
    }

    private void cut(Field what) {
        complete = false;
        if (what.structural()) {
            doubts.add(Doubt.FIELD_TOO_LONG);
        }
    }

    @Override
    public void skip() {
        if (field != null && field.structural()) {
            doubts.add(Doubt.BROKEN_FIELD);
        }
        end();
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
        int size = to - from;
        String value = new String(octets, from, size, StandardCharsets.ISO_8859_1);
        if (ended.structural() && value.indexOf('\0') >= 0) {
            doubts.add(Doubt.BROKEN_FIELD); // some end the value there
        }
        String before = values[ended.ordinal()];
        if (before == null) {
            values[ended.ordinal()] = value;
        } else if (ended.joined()) {
            size = join(ended, value);
        } else if (ended.structural()) {
            if (repeated.isEmpty()) {
                repeated = new ArrayList<>(2);
            }
            if (repeated.size() >= MAX_REPEATED) {
                cut(ended);
                return;
            }
            repeated.add(new Repeated(ended, value));
        } else {
            return;
        }
        budget.take(ended, size);
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
        if (value.isEmpty() || size > Math.min(list.limit() - joined.length(), budget.left(list))) {
            complete &= value.isEmpty();
            return 0;
        }
        joined.append(joined.isEmpty() ? "" : ", ").append(value);
        return size;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    boolean complete() {
        return complete;
    }

    /**
     * What was kept, parsed.
     *
     * @param found takes what is doubtful about it
     */
    Fields fields(boolean digest, Set<Doubt> found) {
        found.addAll(doubts);
        for (int i = 0; lists != null && i < FIELDS; i++) {
            values[i] = lists[i] == null ? values[i] : lists[i].toString();
        }
        Fields fields = new Fields(values, repeated, message, digest);
        fields.doubts(found);
        return fields;
    }
}
