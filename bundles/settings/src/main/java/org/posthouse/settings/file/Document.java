package org.posthouse.settings.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file with settings: its lines, of which those that are not changed stay as they are. An option that is set stands on a line
 * of its own; one that is not may stand there as a comment, and is set in its place.
 */
public final class Document {
    /** Names that can be written; others would need escapes that nobody reads. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.~@+-]*");

    private static final Pattern COMMENTED = Pattern.compile("\\s*#([A-Za-z0-9_.][A-Za-z0-9_.~@+-]*)\\s*=(.*)");

    /** Lines from first to last, with what they say. */
    private record Entry(String key, String text, int first, int last) {}

    private final Charset charset;
    private final String end;
    private final List<String> lines;
    private boolean changed;

    private Document(Charset charset, String end, List<String> lines) {
        this.charset = charset;
        this.end = end;
        this.lines = lines;
    }

    /** Reads a file: UTF-8, or if it cannot be that, ISO 8859-1. */
    public static Document of(byte[] octets) {
        Charset charset = StandardCharsets.UTF_8;
        String text;
        try {
            text = charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException old) {
            charset = StandardCharsets.ISO_8859_1;
            text = new String(octets, charset);
        }
        List<String> lines = new ArrayList<>(List.of(text.split("\r\n|\n|\r", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return new Document(charset, text.contains("\r\n") ? "\r\n" : "\n", lines);
    }

    /** Something has been set or reset to what it was not. */
    public boolean changed() {
        return changed;
    }

    /** The options that are set and the text of their values, in their order; of several with one name the last. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        entries().forEach(entry -> texts.put(entry.key(), entry.text()));
        return texts;
    }

    /**
     * Sets an option: where it stands, else where it stands as a comment, else at the end.
     *
     * @return false if it has a name that cannot be written
     */
    public boolean set(String key, Value value) {
        if (!NAME.matcher(key).matches()) {
            return false;
        }
        List<Entry> found = entries().stream().filter(e -> e.key().equals(key)).toList();
        if (!found.isEmpty()) {
            Entry last = found.get(found.size() - 1);
            boolean quotes = last.text().isEmpty() ? quotes() : Syntax.isTyped(last.text());
            replace(last.first(), last.last(), line(key, value, quotes));
            return true;
        }
        for (int i = 0; i < lines.size(); i++) {
            Optional<Matcher> comment = comment(i, key);
            if (comment.isPresent()) {
                String text = comment.get().group(2).strip();
                replace(i, i, line(key, value, text.isEmpty() ? quotes() : Syntax.isTyped(text)));
                return true;
            }
        }
        lines.add(line(key, value, quotes()));
        changed = true;
        return true;
    }

    /**
     * Makes an option a comment, wherever it is set.
     *
     * @param standard what the comment says the default is; empty: it has what was set
     */
    public void reset(String key, Optional<Value> standard) {
        List<Entry> found = entries().stream().filter(e -> e.key().equals(key)).toList();
        for (int i = found.size() - 1; i >= 0; i--) {
            Entry entry = found.get(i);
            boolean quotes = Syntax.isTyped(entry.text());
            String shown = standard.map(value -> line(key, value, quotes)).orElse(key + " = " + entry.text());
            replace(entry.first(), entry.last(), "#" + shown);
        }
    }

    /** Whether no value stands in quotes or brackets: then the file installer takes such signs for a part of the value. */
    public boolean isPlain() {
        return entries().stream().noneMatch(entry -> Syntax.isTyped(entry.text()));
    }

    /** Whether a value can be written in a plain file, for the file installer. */
    public boolean fitsPlain(Value value) {
        return !value.list()
                && !Syntax.isTyped(Syntax.write(value, false))
                && !value.texts().get(0).contains("${");
    }

    /** The file. */
    public byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append(end));
        String all = text.toString();
        // an old file has new characters too, if somebody has typed them into a form
        return all.getBytes(charset.newEncoder().canEncode(all) ? charset : StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }

    private static String line(String key, Value value, boolean quotes) {
        return (key + " = " + Syntax.write(value, quotes)).stripTrailing();
    }

    private void replace(int first, int last, String line) {
        changed |= first != last || !lines.get(first).equals(line);
        lines.subList(first, last + 1).clear();
        lines.add(first, line);
    }

    /** Whether values stand in quotes here. */
    private boolean quotes() {
        for (int i = 0; i < lines.size(); i++) {
            Matcher comment = COMMENTED.matcher(lines.get(i));
            if (comment.matches() && comment.group(2).strip().startsWith("\"")) {
                return true;
            }
        }
        return entries().stream().anyMatch(e -> e.text().startsWith("\""));
    }

    private Optional<Matcher> comment(int line, String key) {
        Matcher matcher = COMMENTED.matcher(lines.get(line));
        return matcher.matches() && matcher.group(1).equals(key) ? Optional.of(matcher) : Optional.empty();
    }

    /** The last line of one that goes on: each but the last ends with a backslash that is not escaped itself. */
    private int continued(int first) {
        int last = first;
        while (last + 1 < lines.size() && goesOn(lines.get(last))) {
            last++;
        }
        return last;
    }

    private static boolean goesOn(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripLeading();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
                continue;
            }
            int last = continued(i);
            StringBuilder whole = new StringBuilder();
            for (int part = i; part <= last; part++) {
                String text = lines.get(part).stripLeading();
                whole.append(part < last ? text.substring(0, text.length() - 1) : text);
            }
            entries.add(entry(whole.toString(), i, last));
            i = last;
        }
        return entries;
    }

    /** As in files of Java's properties, a name ends with =, a colon or space. */
    private static Entry entry(String line, int first, int last) {
        int end = 0;
        StringBuilder key = new StringBuilder();
        while (end < line.length() && "=: \t".indexOf(line.charAt(end)) < 0) {
            if (line.charAt(end) == '\\' && end + 1 < line.length()) {
                end++;
            }
            key.append(line.charAt(end++));
        }
        String rest = line.substring(end).stripLeading();
        if (rest.startsWith("=") || rest.startsWith(":")) {
            rest = rest.substring(1);
        }
        return new Entry(key.toString(), rest.strip(), first, last);
    }
}
