package org.posthouse.filter.junk.features;

import java.util.Locale;

/** Features of links: protocol, host, the domains above it, and the words of the path. */
final class Links {
    private static final int MAX_LINKS = 100; // of a text
    private static final int LONGEST = 500;
    private static final int MAX_HOST = 253; // rfc1035#2.3.4
    private static final int MAX_LABELS = 8;
    private static final int MAX_WORDS = 16;
    private static final int MAX_SCHEME = 8;
    private static final String AFTER_HOST = "/\\?#\"'<> ";
    private static final String AFTER_LINK = "<>\")";

    private Links() {}

    /** Finds the links in a text. */
    static void addAll(Collector collector, CharSequence text) {
        int links = 0;
        for (int at = 0; at + 2 < text.length() && links < MAX_LINKS; at++) {
            if (text.charAt(at) == ':' && text.charAt(at + 1) == '/' && text.charAt(at + 2) == '/') {
                int from = at;
                while (from > 0 && at - from < MAX_SCHEME && Character.isLetter(text.charAt(from - 1))) {
                    from--;
                }
                while (at < text.length()
                        && at - from < LONGEST
                        && text.charAt(at) > ' '
                        && AFTER_LINK.indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                add(collector, text.subSequence(from, at).toString());
                links++;
            }
        }
    }

    static void add(Collector collector, String url) {
        String stripped = url.strip();
        String link =
                stripped.substring(0, Math.min(stripped.length(), LONGEST)).toLowerCase(Locale.ROOT);
        int colon = link.indexOf(':');
        if (colon < 0 || colon > MAX_SCHEME) {
            return;
        }
        collector.add(Kind.LINK, link, 0, colon + 1);
        int from = colon + 1;
        while (from < link.length() && (link.charAt(from) == '/' || link.charAt(from) == '\\')) {
            from++;
        }
        int to = from;
        while (to < link.length() && AFTER_HOST.indexOf(link.charAt(to)) < 0) {
            to++;
        }
        authority(collector, link.substring(from, to), link.startsWith("mailto:"));
        words(collector, link, to);
    }

    private static void authority(Collector collector, String authority, boolean address) {
        String host = authority;
        int at = host.lastIndexOf('@');
        if (at >= 0) {
            host = host.substring(at + 1);
            if (!address) {
                collector.add(Kind.LINK, "with a user name");
            }
        }
        int port = host.lastIndexOf(':');
        if (port >= 0) {
            collector.add(Kind.LINK, "with a port");
            host = host.substring(0, port);
        }
        if (!host.isEmpty() && host.length() <= MAX_HOST) {
            host(collector, host);
        }
    }

    private static void host(Collector collector, String host) {
        collector.add(Kind.LINK, host);
        if (Character.isDigit(host.charAt(host.length() - 1))) {
            collector.add(Kind.LINK, "to an address in numbers");
            int dot = host.lastIndexOf('.');
            if (dot > 0) {
                collector.add(Kind.LINK, host, 0, dot + 1); // its network
            }
            return;
        }
        int dot = host.length();
        for (int labels = 0; labels < MAX_LABELS && dot > 0; labels++) {
            dot = host.lastIndexOf('.', dot - 1);
            collector.add(Kind.LINK, host, dot + 1, host.length());
        }
    }

    private static void words(Collector collector, String link, int from) {
        int at = from;
        for (int words = 0; words < MAX_WORDS && at < link.length(); words++) {
            while (at < link.length() && !Character.isLetterOrDigit(link.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < link.length() && Character.isLetterOrDigit(link.charAt(at))) {
                at++;
            }
            if (at > start && at - start <= Words.LONGEST) {
                collector.add(Kind.LINK, "/" + link.substring(start, at));
            }
        }
    }
}
