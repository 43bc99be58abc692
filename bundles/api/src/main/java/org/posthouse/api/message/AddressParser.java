package org.posthouse.api.message;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The grammar of rfc5321#4.1.2 (Mailbox) with the UTF-8 of rfc6531#3.3. */
final class AddressParser {
    private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

    private AddressParser() {}

    static Optional<Address> parse(String text) {
        int at = text.startsWith("\"") ? endOfQuoted(text) : text.indexOf('@');
        if (at <= 0 || at >= text.length() - 1 || text.charAt(at) != '@') {
            return Optional.empty();
        }
        String local = text.substring(0, at);
        if (local.startsWith("\"")) {
            local = unquote(local);
            if (local == null || local.isEmpty()) {
                return Optional.empty();
            }
        } else if (!isDotted(local)) {
            return Optional.empty();
        }
        String domain = text.substring(at + 1);
        if (octets(local) > Address.MAX_LOCAL_PART || octets(domain) > Address.MAX_DOMAIN || !isDomain(domain)) {
            return Optional.empty();
        }
        return Optional.of(new Address(local, domain));
    }

    /** Index just after the closing quote, where the @ must be; -1 if the quoted string does not end. */
    private static int endOfQuoted(String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1 < text.length() ? i + 1 : -1;
            }
        }
        return -1;
    }

    private static String unquote(String quoted) {
        StringBuilder out = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                i++;
                if (i >= quoted.length() - 1) {
                    return null;
                }
                c = quoted.charAt(i);
            }
            if (c < 32 || c == 127) {
                return null;
            }
            out.append(c);
        }
        return out.toString();
    }

    static String quote(String local) {
        StringBuilder out = new StringBuilder(local.length() + 2).append('"');
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    /** Each address of a mail is asked several times. */
    static boolean isDotString(String s) {
        boolean dot = true; // before the character
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '.' ? dot : !isAtext(c)) {
                return false;
            }
            dot = c == '.';
        }
        return !dot;
    }

    /** As a dot-string, with dots anywhere: mobile carriers gave such addresses out. They are written quoted. */
    private static boolean isDotted(String s) {
        boolean text = false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c != '.' && !isAtext(c)) {
                return false;
            }
            text |= c != '.';
        }
        return text;
    }

    private static boolean isAtext(int c) {
        return c >= '0' && c <= '9'
                || c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || ATEXT_SPECIALS.indexOf(c) >= 0
                || c > 159;
    }

    static boolean isDomain(String domain) {
        if (domain.startsWith("[")) {
            return isAddressLiteral(domain);
        }
        String ascii = domain;
        if (!Address.isAscii(domain)) {
            try {
                ascii = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException notAnIdn) {
                return false;
            }
        }
        int label = 0;
        while (true) {
            int dot = ascii.indexOf('.', label);
            int end = dot < 0 ? ascii.length() : dot;
            if (!isLabel(ascii, label, end)) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            label = dot + 1;
        }
    }

    private static boolean isLabel(String domain, int from, int to) {
        if (from == to || to - from > 63 || domain.charAt(from) == '-' || domain.charAt(to - 1) == '-') {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = domain.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && c != '-' && c != '_') { // underscores are not in the grammar but exist in the wild
                return false;
            }
        }
        return true;
    }

    // rfc5321#4.1.3
    private static boolean isAddressLiteral(String domain) {
        if (domain.length() < 4 || !domain.endsWith("]")) {
            return false;
        }
        String inner = domain.substring(1, domain.length() - 1);
        if (inner.regionMatches(true, 0, "IPv6:", 0, 5)) {
            String v6 = inner.substring(5);
            return v6.contains(":") && v6.matches("[0-9A-Fa-f:.]{2,45}");
        }
        return inner.matches("(\\d{1,3})(\\.\\d{1,3}){3}");
    }

    private static int octets(String s) {
        return Address.isAscii(s) ? s.length() : s.getBytes(StandardCharsets.UTF_8).length;
    }
}
