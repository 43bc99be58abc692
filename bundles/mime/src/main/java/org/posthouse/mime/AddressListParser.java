package org.posthouse.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads address lists (rfc5322#3.4) with their obsolete forms (#4.4) and much that is no form at all. Works on text and
 * on octets as ISO-8859-1 alike, since all that matters is ASCII.
 */
final class AddressListParser {
    private static final int MAX_ROUTE = 1_000;

    private final String text;
    private int at;
    private int count;
    private int routeless; // no route ends before here: what was looked through is not looked through again
    private String comment; // the last one read

    AddressListParser(String text) {
        this.text = text;
    }

    List<MailAddress> parse() {
        List<MailAddress> list = new ArrayList<>(2);
        while (more(true)) {
            comment = null;
            List<Token> words = words();
            if (peek() == ':' && !words.isEmpty()) {
                at++;
                list.add(new MailAddress.Group(phrase(words, words.size()), members()));
                count++;
            } else {
                MailAddress.Mailbox mailbox = mailbox(words);
                if (mailbox != null) {
                    list.add(mailbox);
                    count++;
                }
            }
        }
        return list;
    }

    private List<MailAddress.Mailbox> members() {
        List<MailAddress.Mailbox> members = new ArrayList<>(2);
        while (more(false) && peek() != ';') {
            comment = null;
            MailAddress.Mailbox mailbox = mailbox(words());
            if (mailbox != null) {
                members.add(mailbox);
                count++;
            }
        }
        if (peek() == ';') {
            at++;
        }
        return members;
    }

    /** @param outside not in a group, so that a semicolon ends nothing and separates as a comma does */
    private boolean more(boolean outside) {
        skipSpace();
        while (peek() == ',' || outside && peek() == ';') { // rfc5322#4.4: empty elements
            at++;
            skipSpace();
        }
        return at < text.length() && count < EnvelopeWriter.MAX_ADDRESSES;
    }

    /** One mailbox, whose first words are read; null if there is none. Always moves on. */
    private MailAddress.Mailbox mailbox(List<Token> words) {
        MailAddress.Mailbox result = null;
        switch (peek()) {
            case '<' -> {
                at++;
                String name = phrase(words, words.size());
                result = angle(name);
            }
            case '@' -> {
                at++;
                // words in front of a bare address are taken for a name
                int local = startOfLocalPart(words);
                String name = phrase(words, local);
                String domain = domain();
                result = of(name, null, join(words, local), domain);
            }
            case ',', ';', '\0' -> {
                String name = phrase(words, words.size());
                result = words.isEmpty() ? null : of("", null, name, null);
            }
            default -> {
                at++; // something that cannot stand here
                String name = phrase(words, words.size());
                result = name.isEmpty() ? null : of("", null, name, null);
            }
        }
        skipRest();
        return result != null && result.name().isEmpty() && comment != null && !comment.isBlank()
                ? new MailAddress.Mailbox(
                        Optional.of(comment.strip()), result.route(), result.localPart(), result.domain())
                : result;
    }

    /** Up to the next element: what stands behind an address does not count. */
    private void skipRest() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ',' || c == ';') {
                return;
            }
            if (c == '(') {
                readComment();
            } else if (c == '"') {
                at = Parameters.endOfQuoted(text, at);
            } else {
                at++;
            }
        }
    }

    /** angle-addr behind its bracket, with the obsolete route. */
    private MailAddress.Mailbox angle(String name) {
        skipSpace();
        String route = null;
        if (peek() == '@' || peek() == ',') {
            int last = Math.min(text.length(), at + MAX_ROUTE);
            int colon = Math.max(at, routeless);
            while (colon < last && text.charAt(colon) != ':' && text.charAt(colon) != '>') {
                colon++;
            }
            if (colon < last && text.charAt(colon) == ':') {
                route = text.substring(at, colon).strip();
                at = colon + 1;
            }
            routeless = colon;
        }
        List<Token> words = words();
        String domain = null;
        if (peek() == '@') {
            at++;
            domain = domain();
            if (peek() == '@') { // a@b@c: the last one counts
                StringBuilder local = new StringBuilder(join(words, 0));
                while (peek() == '@') {
                    at++;
                    local.append('@').append(domain);
                    domain = domain();
                }
                skipTo('>');
                return of(name, route, local.toString(), domain);
            }
        }
        skipTo('>');
        return of(name, route, join(words, 0), domain);
    }

    private void skipTo(char stop) {
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != stop) {
            at++;
        }
        if (peek() == stop) {
            at++;
        }
    }

    private static MailAddress.Mailbox of(String name, String route, String local, String domain) {
        if (local.isEmpty() && domain == null && name.isEmpty()) {
            return null;
        }
        return new MailAddress.Mailbox(
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                Optional.ofNullable(route),
                local,
                Optional.ofNullable(domain).filter(d -> !d.isEmpty()));
    }

    private String domain() {
        skipSpace();
        int start = at;
        while (at < text.length() && !isSpace(text.charAt(at)) && !isSpecial(text.charAt(at))) {
            at++;
        }
        char stop = peek();
        if (stop == '>' || stop == ',') { // as nearly always
            return text.substring(start, at);
        }
        StringBuilder domain = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '[') {
                int end = text.indexOf(']', at);
                end = end < 0 ? text.length() : end + 1;
                domain.append(text, at, end);
                at = end;
            } else if (isSpace(c)) {
                skipSpace(); // rfc5322#4.4: space around dots
                if (peek() != '.' && !(domain.length() > 0 && domain.charAt(domain.length() - 1) == '.')) {
                    break;
                }
            } else if (c == '(') {
                readComment();
            } else if (isSpecial(c)) {
                break;
            } else {
                domain.append(c);
                at++;
            }
        }
        return domain.toString();
    }

    // --- words -----------------------------------------------------------------------------------------------------

    /** @param glued no space before it */
    private record Token(String text, boolean glued) {}

    /** Atoms (with dots) and quoted strings up to something special. */
    private List<Token> words() {
        List<Token> words = new ArrayList<>(4);
        boolean glued = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                int end = Parameters.endOfQuoted(text, at);
                words.add(new Token(Parameters.unquote(text, at, end), glued));
                at = end;
                glued = true;
            } else if (c == '(') {
                readComment();
                glued = false;
            } else if (isSpace(c)) {
                at++;
                glued = false;
            } else if (c == '[' || c == ']' || c == '\\' || c == '>') {
                at++; // not allowed here
            } else if (isSpecial(c)) {
                break;
            } else {
                words.add(new Token(atom(), glued));
                glued = true;
            }
        }
        return words;
    }

    private String atom() {
        int start = at;
        int word = text.startsWith("=?", at) ? Words.end(text, at) : -1;
        if (word > 0) {
            at = word; // with a comma or the like within, which is against rfc2047#5 but common
            return text.substring(start, at);
        }
        while (at < text.length() && !isSpace(text.charAt(at)) && !isSpecial(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static String phrase(List<Token> words, int count) {
        if (count == 1) {
            return words.get(0).text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Token word = words.get(i);
            if (i > 0 && !word.glued) {
                out.append(' ');
            }
            out.append(word.text);
        }
        return out.toString();
    }

    private static String join(List<Token> words, int from) {
        if (words.size() == from + 1) {
            return words.get(from).text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = from; i < words.size(); i++) {
            out.append(words.get(i).text);
        }
        return out.toString();
    }

    /** The local part is the last word, and those before it that dots or missing space bind to it (rfc5322#4.4). */
    private static int startOfLocalPart(List<Token> words) {
        int start = Math.max(0, words.size() - 1);
        while (start > 0
                && (words.get(start).glued
                        || words.get(start).text.startsWith(".")
                        || words.get(start - 1).text.endsWith("."))) {
            start--;
        }
        return start;
    }

    // --- lexical ---------------------------------------------------------------------------------------------------

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                readComment();
            } else if (isSpace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private void readComment() {
        int end = Parameters.endOfComment(text, at);
        comment = Parameters.unquote(text, at, end);
        at = end;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isSpecial(char c) {
        return switch (c) {
            case '(', ')', '<', '>', '[', ']', ':', ';', '@', '\\', ',', '"' -> true;
            default -> false;
        };
    }
}
