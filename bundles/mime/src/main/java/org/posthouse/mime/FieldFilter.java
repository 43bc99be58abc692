package org.posthouse.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.HeaderLine;

/** Picks fields by their names (rfc3501#6.4.5 HEADER.FIELDS). */
final class FieldFilter implements FieldSink {
    private final Set<String> names = new HashSet<>();
    private final boolean not;
    private final Wire out = new Wire(512);
    private boolean keep;
    private int start; // of the field in what is given

    private FieldFilter(Collection<String> names, boolean not) {
        names.forEach(n -> this.names.add(n.toLowerCase(Locale.ROOT)));
        this.not = not;
    }

    static byte[] filter(InputStream in, long size, Collection<String> names, boolean not) throws IOException {
        FieldFilter filter = new FieldFilter(names, not);
        new Scanner(in, size).fields(filter);
        return filter.out.raw("\r\n").toByteArray();
    }

    @Override
    public void begin(byte[] line, int from, int colon, int to) {
        int end = HeaderLine.nameEnd(line, from, colon);
        String name = new String(line, from, end - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        keep = names.contains(name) != not;
        start = out.size();
        append(line, from, to);
    }

    @Override
    public void append(byte[] line, int from, int to) {
        if (keep && out.size() + to - from <= Mime.MAX_HEADER_FIELDS) {
            out.raw(line, from, to - from);
        } else if (keep) {
            out.cut(start); // rather none of it than a part that passes for the whole
            keep = false;
        }
    }

    @Override
    public void end() {
        keep = false;
    }
}
