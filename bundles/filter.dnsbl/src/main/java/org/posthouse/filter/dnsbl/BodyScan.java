package org.posthouse.filter.dnsbl;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Message;
import org.posthouse.filter.dnsbl.Subject.Of;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;

/** Finds domains of links and e-mail addresses in the text of a message, by a window that moves over it. */
final class BodyScan {
    private static final int MOST_PARTS = 30;
    private static final int MOST_CHARACTERS = 512 * 1024;
    private static final int CHUNK = 8 * 1024;
    private static final int OVERLAP = 1024; // longer than anything that is looked for

    private static final Pattern LINK = Pattern.compile(
            "(?:(?:https?|ftp):[/\\\\]{2}|(?<![\\w.@-])(?=www\\.))([^\\s/\\\\?#\"'<>()\\[\\]{}|,;]{1,300})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<![A-Za-z0-9._%+/-])([A-Za-z0-9_][A-Za-z0-9._%+-]{0,63})@([A-Za-z0-9][A-Za-z0-9.-]{0,253})");
    private static final Pattern REFERENCE = Pattern.compile("&#(?:x([0-9A-Fa-f]{1,4})|([0-9]{1,5}));?");
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    private final int most;
    private final boolean wantsAddresses;
    private final Set<Subject> links = new LinkedHashSet<>();
    private final Set<Subject> addresses = new LinkedHashSet<>();
    private int left = MOST_CHARACTERS;

    /** @param most how many of each kind are taken, the first ones */
    private BodyScan(int most, boolean wantsAddresses) {
        this.most = most;
        this.wantsAddresses = wantsAddresses;
    }

    /**
     * Reads a message, to a bound.
     *
     * @throws IOException if it cannot be read
     */
    static List<Subject> of(Message message, int most, boolean wantsAddresses) throws IOException {
        BodyScan scan = new BodyScan(most, wantsAddresses);
        List<Part> parts = new ArrayList<>();
        Mime.structure(message).forEach(part -> {
            if (part.isText() && parts.size() < MOST_PARTS) {
                parts.add(part);
            }
        });
        for (Part part : parts) {
            try (Reader text = Mime.openText(message, part)) {
                scan.read(text, part.subtype().equals("HTML"));
            }
        }
        List<Subject> all = new ArrayList<>(scan.links);
        all.addAll(scan.addresses);
        return all;
    }

    private void read(Reader text, boolean html) throws IOException {
        StringBuilder window = new StringBuilder();
        char[] chunk = new char[CHUNK];
        int read;
        while ((read = text.read(chunk, 0, Math.min(CHUNK, left))) > 0) {
            left -= read;
            window.append(chunk, 0, read);
            find(html ? resolved(window) : window, false);
            window.delete(0, Math.max(0, window.length() - OVERLAP));
        }
        find(html ? resolved(window) : window, left > 0);
    }

    /** @param last nothing comes behind; else what reaches the end may go on there */
    private void find(CharSequence window, boolean last) {
        for (Matcher link = LINK.matcher(window); links.size() < most && link.find(); ) {
            if (last || link.end() < window.length()) {
                Subject.domain(Of.LINKS, host(link.group(1))).ifPresent(links::add);
            }
        }
        for (Matcher address = ADDRESS.matcher(window); wantsAddresses && addresses.size() < most && address.find(); ) {
            if (last || address.end() < window.length()) {
                String domain = address.group(2).replaceAll("[.-]+$", "");
                Subject.mailbox(Of.BODY, address.group(1), domain).ifPresent(addresses::add);
            }
        }
    }

    /** The host in the authority of a link (rfc3986#3.2), as a browser would take it. */
    private static String host(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return ESCAPE.matcher(name)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))))
                .replaceAll("[.]+$", "");
    }

    /** Numeric character references, which hide a name from those who do not resolve them. */
    private static CharSequence resolved(CharSequence html) {
        return REFERENCE.matcher(html).replaceAll(reference -> Matcher.quoteReplacement(character(reference)));
    }

    private static String character(MatchResult reference) {
        int code = reference.group(1) != null
                ? Integer.parseInt(reference.group(1), 16)
                : Integer.parseInt(reference.group(2));
        return code <= Character.MAX_VALUE ? String.valueOf((char) code) : " ";
    }
}
