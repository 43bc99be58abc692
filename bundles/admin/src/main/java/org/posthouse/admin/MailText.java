package org.posthouse.admin;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.admin.Result;
import org.posthouse.api.message.Message;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;

/** What a mail says, for people who have to decide about it: a bounded piece of plain text, whatever the mail is made of. */
final class MailText {
    /** Characters of the text that are shown. */
    private static final int MOST = 4_000;

    /** Of HTML more is read, since much of it is markup. */
    private static final int MOST_HTML = 64_000;

    private static final int MOST_SUBJECT = 200;
    private static final int MOST_PARTS = 50;

    /** A message larger than this is not looked through for its text. */
    private static final long LARGEST = 32L << 20;

    private MailText() {}

    /** The decoded subject in one line; empty if it has none or cannot be read: a list is worth showing without it. */
    static String subject(QueueAdmin queue, String id) {
        try {
            return queue.read(id, message -> Mime.header(message, "Subject").orElse(""))
                    .map(subject -> line(Mime.decodeWords(subject)))
                    .orElse("");
        } catch (IOException damaged) {
            return "";
        }
    }

    /** The text, and a table of the parts that the message has. */
    static Result of(Message message) throws IOException {
        if (message.size() > LARGEST) {
            return Result.text("The mail is too large to show");
        }
        Part root = Mime.structure(message);
        List<Part> parts = new ArrayList<>();
        root.forEach(part -> {
            if (!part.isMultipart() && parts.size() < MOST_PARTS) {
                parts.add(part);
            }
        });
        Optional<Part> plain = first(parts, "plain");
        Optional<Part> html = first(parts, "html");
        String text;
        if (plain.isPresent()) {
            text = shortened(read(message, plain.get(), MOST + 1));
        } else if (html.isPresent()) {
            text = shortened(withoutMarkup(read(message, html.get(), MOST_HTML)));
        } else {
            text = "The mail has no text";
        }
        return new Result(
                text,
                List.of("part", "octets", "name"),
                parts.stream()
                        .map(part -> List.of(
                                line((part.type() + "/" + part.subtype()).toLowerCase(Locale.ROOT)),
                                Format.octets(part.content().length()),
                                line(part.filename().orElse(""))))
                        .toList());
    }

    private static Optional<Part> first(List<Part> parts, String subtype) {
        return parts.stream()
                .filter(part -> part.isText() && part.subtype().equalsIgnoreCase(subtype))
                .filter(part -> Mime.canDecode(part) && part.filename().isEmpty())
                .findFirst();
    }

    private static String read(Message message, Part part, int most) throws IOException {
        char[] text = new char[most];
        int length = 0;
        try (Reader reader = Mime.openText(message, part)) {
            int read = 0;
            while (read >= 0 && length < most) {
                length += read;
                read = reader.read(text, length, most - length);
            }
        }
        return new String(text, 0, length);
    }

    private static String shortened(String text) {
        String shown =
                printable(text.length() > MOST ? text.substring(0, MOST) : text).strip();
        return text.length() > MOST ? shown + "\n…" : shown;
    }

    /** The words of HTML. Not a sanitizer: whoever shows them escapes them. */
    private static String withoutMarkup(String html) {
        StringBuilder words = new StringBuilder();
        boolean markup = false;
        String skipped = "";
        for (int i = 0; i < html.length(); i++) {
            char c = html.charAt(i);
            if (c == '<') {
                markup = true;
                skipped = skipped(html, i, skipped);
                words.append(isBreak(html, i) ? '\n' : ' ');
            } else if (c == '>' && markup) {
                markup = false;
            } else if (!markup && skipped.isEmpty()) {
                words.append(c);
            }
        }
        return words.toString()
                .replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replaceAll("[ \\t\\r]+", " ")
                .replaceAll(" ?\\n[ \\n]*", "\n");
    }

    /** The element whose content is no text, if one begins here; empty if it ends. */
    private static String skipped(String html, int at, String now) {
        if (!now.isEmpty()) {
            return html.regionMatches(true, at, "</" + now, 0, now.length() + 2) ? "" : now;
        }
        for (String name : List.of("style", "script", "title")) {
            if (html.regionMatches(true, at + 1, name, 0, name.length())) {
                return name;
            }
        }
        return "";
    }

    private static boolean isBreak(String html, int at) {
        for (String name : List.of("br", "p", "/p", "div", "/div", "tr", "li", "h1", "h2", "h3")) {
            if (html.regionMatches(true, at + 1, name, 0, name.length())) {
                return true;
            }
        }
        return false;
    }

    /** Nothing of it moves a cursor, rings a bell, or turns the direction in which text is read. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            if (c == '\n' || c == '\t') {
                out.append((char) c);
            } else if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static String line(String text) {
        String line = printable(text).replaceAll("\\s+", " ").strip();
        return line.length() > MOST_SUBJECT ? line.substring(0, MOST_SUBJECT) + "…" : line;
    }
}
