package org.posthouse.admin.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;

/** Reads an Authentication-Results field that this server has written (rfc8601#2.2): without comments, each value a word or quoted. */
final class ResultsField {
    private static final Pattern PAIR = Pattern.compile("\\s*([a-z0-9.-]+)=(\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s;\"]++)");
    private static final int MOST = 100;

    private ResultsField() {}

    /** What is published; nothing if the field is another server's. */
    static Attributes read(String value, String host) {
        int end = value.indexOf(';');
        if (end < 0 || !value.substring(0, end).strip().equalsIgnoreCase(host)) {
            return Attributes.NONE;
        }
        Map<String, List<Authentication>> found = new TreeMap<>();
        Matcher pair = PAIR.matcher(value);
        int at = end;
        for (int i = 0; i < MOST && at < value.length() && value.charAt(at) == ';'; i++) {
            at = one(pair, at + 1, found);
        }
        Attributes results = Attributes.NONE;
        for (Map.Entry<String, List<Authentication>> method : found.entrySet()) {
            results = results.with(Authentication.results(method.getKey()), method.getValue());
        }
        return results;
    }

    /** Reads one result; where it ends. */
    private static int one(Matcher pair, int from, Map<String, List<Authentication>> found) {
        int at = from;
        String method = "";
        String result = "";
        String reason = "";
        Map<String, String> properties = new TreeMap<>();
        while (pair.find(at) && pair.start() == at) {
            String name = pair.group(1);
            String said = plain(pair.group(2));
            if (method.isEmpty()) {
                method = name.toLowerCase(Locale.ROOT);
                result = said;
            } else if (name.equals("reason")) {
                reason = said;
            } else {
                properties.put(name, said);
            }
            at = pair.end();
        }
        if (!method.isEmpty()) {
            found.computeIfAbsent(method, one -> new ArrayList<>())
                    .add(new Authentication(method, result, reason, properties));
        }
        return at;
    }

    private static String plain(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
