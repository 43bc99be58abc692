package org.posthouse.intake.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Header;
import org.posthouse.support.address.AsciiForm;

/**
 * The field that tells readers what filters found out about a mail (rfc8601), and those of strangers that look like it. Only what
 * this server has written may stand under its name.
 */
final class AuthenticationResults {
    static final String NAME = "Authentication-Results";

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,40}");
    private static final Pattern PROPERTY = Pattern.compile("[a-z]{1,20}\\.[a-z0-9-]{1,40}");

    /** A token (rfc2045#5.1), or an address or domain of these characters, which may stand without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~@-]+");

    private static final int MAX_RESULTS = 30;
    private static final int MAX_VALUE = 320;

    private AuthenticationResults() {}

    /** The field of what was published; empty: nothing was. */
    static Optional<Header> field(String hostname, Attributes results) {
        List<String> lines = new ArrayList<>();
        for (Authentication one : Authentication.all(results)) {
            if (lines.size() < MAX_RESULTS
                    && WORD.matcher(one.method()).matches()
                    && WORD.matcher(one.result()).matches()) {
                lines.add(line(one));
            }
        }
        return lines.isEmpty()
                ? Optional.empty()
                : Optional.of(Header.of(NAME, Stamp.word(hostname) + ";\r\n\t" + String.join(";\r\n\t", lines)));
    }

    private static String line(Authentication one) {
        StringBuilder line = new StringBuilder(one.method() + "=" + one.result());
        if (!one.reason().isEmpty()) {
            line.append(" reason=").append(quoted(one.reason()));
        }
        for (Map.Entry<String, String> property : new TreeMap<>(one.properties()).entrySet()) {
            if (PROPERTY.matcher(property.getKey()).matches()
                    && !property.getValue().isEmpty()) {
                line.append("\r\n\t ").append(property.getKey()).append('=').append(value(property.getValue()));
            }
        }
        return line.toString();
    }

    private static String value(String said) {
        return said.length() <= MAX_VALUE && PLAIN.matcher(said).matches() ? said : quoted(said);
    }

    /** In quotes, and in ASCII: what is added here must not need SMTPUTF8. */
    private static String quoted(String said) {
        String shown = said.substring(0, Math.min(MAX_VALUE, said.length())).replaceAll("[^\\x20-\\x7e]", "?");
        return '"' + shown.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** What takes out the fields that are said to be this server's (rfc8601#5), the last one first. */
    static List<Action> forged(List<Header> fields, String hostname) {
        List<Action> removals = new ArrayList<>();
        int occurrence = 0;
        for (Header field : fields) {
            if (field.name().equalsIgnoreCase(NAME)) {
                occurrence++;
                if (isOf(field.value(), hostname)) {
                    removals.add(0, new Action.RemoveHeader(NAME, occurrence));
                }
            }
        }
        return removals;
    }

    /** Whether a field is said to be a server's. A reader may see less than there is, so what begins with the name counts. */
    private static boolean isOf(String value, String hostname) {
        String id = withoutComments(value).strip();
        String bare = id.startsWith("\"") ? id.substring(1).replace("\\", "") : id;
        String said = bare.split("[\\s;\"/]", 2)[0];
        return AsciiForm.comparable(said).equals(AsciiForm.comparable(hostname));
    }

    private static String withoutComments(String value) {
        StringBuilder rest = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0) {
                i++;
            } else if (depth == 0) {
                rest.append(c);
            }
        }
        return rest.toString();
    }
}
