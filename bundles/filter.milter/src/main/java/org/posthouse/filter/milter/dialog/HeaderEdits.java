package org.posthouse.filter.milter.dialog;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;
import org.posthouse.filter.milter.protocol.MilterException;

/**
 * Translates the places that a milter names into those of the message. The milter does not see the Received field of this server,
 * as with Sendmail and Postfix, so what it counts is not what is there. A field that is taken away is counted no more, as with Postfix.
 */
final class HeaderEdits {
    /** The most octets of all fields that a milter adds or changes. */
    static final int MOST_OCTETS = 128 * 1024;

    private static final class Line {
        private final String name;
        private final boolean seen;

        Line(String name, boolean seen) {
            this.name = name;
            this.seen = seen;
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private int octets;

    /** The next field of the message, from the top. */
    void add(String name, boolean seen) {
        lines.add(new Line(name, seen));
    }

    Action append(String name, String value) throws MilterException {
        Header header = header(name, value);
        lines.add(new Line(name, true));
        return new Action.AddHeader(header, lines.size() - 1);
    }

    /** @param index 0: at the top, before this server's field; 1: behind that; and so on */
    Action insert(int index, String name, String value) throws MilterException {
        Header header = header(name, value);
        int place = Math.min(index, lines.size());
        lines.add(place, new Line(name, true));
        return new Action.AddHeader(header, place);
    }

    /**
     * Changes, adds or takes away.
     *
     * @param index which field of that name, among those that the milter sees; from 1 on
     */
    List<Action> change(int index, String name, String value) throws MilterException {
        int at = find(Math.max(1, index), name);
        if (at < 0) {
            return value.isEmpty() ? List.of() : List.of(append(name, value));
        }
        int occurrence = occurrence(at);
        if (value.isEmpty()) {
            lines.remove(at);
            return List.of(new Action.RemoveHeader(name, occurrence));
        }
        return List.of(new Action.ReplaceHeader(occurrence, header(name, value)));
    }

    private int find(int index, String name) {
        int found = 0;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            if (line.seen && line.name.equalsIgnoreCase(name) && ++found == index) {
                return i;
            }
        }
        return -1;
    }

    private int occurrence(int at) {
        int occurrence = 0;
        for (int i = 0; i <= at; i++) {
            occurrence += lines.get(i).name.equalsIgnoreCase(lines.get(at).name) ? 1 : 0;
        }
        return occurrence;
    }

    private Header header(String name, String value) throws MilterException {
        octets += name.length() + value.length();
        if (octets > MOST_OCTETS) {
            throw MilterException.protocol("more than " + MOST_OCTETS + " octets of header fields");
        }
        return new Header(name, value);
    }
}
