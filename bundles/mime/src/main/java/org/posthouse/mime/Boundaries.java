package org.posthouse.mime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The boundaries of the multiparts that are open, outermost first. They are also kept in order, so that a line is looked at
 * once however many there are: each octet narrows the run of those that begin like the line.
 */
final class Boundaries {
    /** @param level how many multiparts are around it */
    private record Open(byte[] octets, int level) {}

    private final List<Open> ordered = new ArrayList<>(); // equal ones: the innermost last
    private final List<Open> levels = new ArrayList<>();

    boolean isEmpty() {
        return levels.isEmpty();
    }

    /** One more, inside the others; gives its level. */
    int open(byte[] boundary) {
        Open open = new Open(boundary, levels.size());
        int at = 0;
        while (at < ordered.size() && Arrays.compareUnsigned(ordered.get(at).octets, boundary) <= 0) {
            at++;
        }
        ordered.add(at, open);
        levels.add(open);
        return open.level;
    }

    /** The innermost one ends. */
    void close() {
        ordered.remove(levels.remove(levels.size() - 1));
    }

    /** Octets of a boundary. */
    int length(int level) {
        return levels.get(level).octets.length;
    }

    /**
     * The boundary that some octets begin with; what follows it does not matter (rfc2046#5.1.1). Of several it is the longest,
     * since the boundary of an inner multipart may begin with that of an outer one; of equal ones the innermost.
     *
     * @return its level; -1 if there is none
     */
    int match(byte[] line, int from, int to) {
        int low = 0;
        int high = ordered.size();
        int found = -1;
        for (int i = 0; low < high; i++) {
            while (low < high && ordered.get(low).octets.length == i) { // all of it is there
                found = ordered.get(low).level;
                low++;
            }
            if (from + i >= to) {
                break;
            }
            byte octet = line[from + i];
            if (low < high && (ordered.get(low).octets[i] != octet || ordered.get(high - 1).octets[i] != octet)) {
                low = edge(i, octet & 0xff, low, high);
                high = edge(i, (octet & 0xff) + 1, low, high);
            }
        }
        return found;
    }

    /** The first of a run whose octet at an index is not less. */
    private int edge(int index, int octet, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if ((ordered.get(mid).octets[index] & 0xff) < octet) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }
}
