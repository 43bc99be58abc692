package org.posthouse.settings.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * How values are written: bare, in quotes, or as a list in brackets, each line as it likes. What the file installer writes can
 * be read too: types before quotes, such as {@code I"25"}, and round brackets.
 *
 * <p>A backslash takes the meaning from what follows it; {@code \n}, {@code \t}, {@code \r} and {@code \}{@code u0041} are
 * characters. <code>${name}</code> is a property of the framework, <code>${env:NAME}</code> one of the environment, and
 * <code>${name:-else}</code> has something for the case that there is none.
 */
public final class Syntax {
    private static final String TYPE = "[TILFDXSCBtilfdxscb]?";
    private static final Pattern QUOTED = Pattern.compile(TYPE + "\".*", Pattern.DOTALL);
    private static final Pattern BRACKETS =
            Pattern.compile(TYPE + "(\\[\\s*(\".*|])|\\(\\s*(\".*|\\)))|\\[.*]", Pattern.DOTALL);

    private final Function<String, Optional<String>> properties;

    /** @param properties the value of a name in <code>${}</code>, if it has one */
    public Syntax(Function<String, Optional<String>> properties) {
        this.properties = properties;
    }

    /** Whether a text is one in quotes or a list. */
    static boolean isTyped(String text) {
        return QUOTED.matcher(text).matches() || BRACKETS.matcher(text).matches();
    }

    /** Reads what stands after the sign of equality, continued lines in one. */
    public Reading read(String text) {
        String trimmed = text.strip();
        try {
            if (QUOTED.matcher(trimmed).matches()) {
                Scan scan = new Scan(trimmed, trimmed.indexOf('"'));
                String value = scan.quoted();
                scan.end();
                return new Reading.Read(Value.of(value));
            }
            if (BRACKETS.matcher(trimmed).matches()) {
                return new Reading.Read(Value.list(list(trimmed)));
            }
            return new Reading.Read(Value.of(new Scan(trimmed, 0).until("")));
        } catch (WrongException wrong) {
            return new Reading.Wrong(wrong.getMessage());
        }
    }

    private List<String> list(String text) throws WrongException {
        int open = text.indexOf('[') == 0 || text.indexOf('[') == 1 ? text.indexOf('[') : text.indexOf('(');
        char close = text.charAt(open) == '[' ? ']' : ')';
        Scan scan = new Scan(text, open + 1);
        List<String> items = new ArrayList<>();
        scan.space();
        while (!scan.at(close)) {
            items.add(scan.at('"') ? scan.quoted() : scan.until("," + close).strip());
            scan.space();
            if (scan.at(',')) {
                scan.skip();
                scan.space();
            } else if (!scan.at(close)) {
                throw new WrongException(scan.done() ? "has no closing bracket" : "lacks a comma between two values");
            }
        }
        scan.skip();
        scan.end();
        return items;
    }

    /** Writes a value so that it is read as it is. */
    public static String write(Value value, boolean quotes) {
        if (value.list()) {
            return value.texts().isEmpty()
                    ? "[ ]"
                    : "[ "
                            + String.join(
                                    ", ",
                                    value.texts().stream().map(Syntax::quote).toList()) + " ]";
        }
        String text = value.texts().get(0);
        return quotes || !canBeBare(text) ? quote(text) : escape(text, false);
    }

    private static boolean canBeBare(String text) {
        return text.equals(text.strip())
                && text.chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c) && c != ' ')
                && !isTyped(text)
                && !text.startsWith("=")
                && !text.startsWith(":");
    }

    private static String quote(String text) {
        return '"' + escape(text, true) + '"';
    }

    private static String escape(String text, boolean quotes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '"' -> out.append(quotes ? "\\\"" : "\"");
                case '$' -> out.append(i + 1 < text.length() && text.charAt(i + 1) == '{' ? "\\$" : "$");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.toString();
    }

    /** Ends the reading of one value, on its way through a few methods of this class. */
    private static final class WrongException extends Exception {
        private static final long serialVersionUID = 1;

        WrongException(String reason) {
            super(reason, null, false, false);
        }
    }

    private final class Scan {
        private final String text;
        private int at;

        Scan(String text, int at) {
            this.text = text;
            this.at = at;
        }

        boolean done() {
            return at >= text.length();
        }

        boolean at(char c) {
            return !done() && text.charAt(at) == c;
        }

        void skip() {
            at++;
        }

        void space() {
            while (!done() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        void end() throws WrongException {
            space();
            if (!done()) {
                throw new WrongException("has text after its end");
            }
        }

        String quoted() throws WrongException {
            at++;
            String value = until("\"");
            if (done()) {
                throw new WrongException("has no closing quote");
            }
            at++;
            return value;
        }

        /** Up to one of these characters, which stays, or to the end. */
        String until(String ends) throws WrongException {
            StringBuilder out = new StringBuilder();
            while (!done() && ends.indexOf(text.charAt(at)) < 0) {
                char c = text.charAt(at++);
                if (c == '\\' && !done()) {
                    out.append(escaped());
                } else if (c == '$' && at('{')) {
                    out.append(property());
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }

        private char escaped() throws WrongException {
            char c = text.charAt(at++);
            return switch (c) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    String digits = text.substring(at, Math.min(text.length(), at + 4));
                    if (!digits.matches("[0-9a-fA-F]{4}")) {
                        throw new WrongException("has \\u without four hexadecimal digits");
                    }
                    at += 4;
                    yield (char) Integer.parseInt(digits, 16);
                }
                default -> c;
            };
        }

        private String property() throws WrongException {
            int end = text.indexOf('}', at);
            if (end < 0) {
                throw new WrongException("has ${ without }");
            }
            String name = text.substring(at + 1, end);
            at = end + 1;
            int otherwise = name.indexOf(":-");
            Optional<String> found = properties.apply(otherwise < 0 ? name : name.substring(0, otherwise));
            if (found.isEmpty() && otherwise < 0) {
                throw new WrongException("uses ${" + name + "}, which is not defined");
            }
            return found.orElseGet(() -> name.substring(otherwise + 2));
        }
    }
}
