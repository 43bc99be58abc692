package org.posthouse.auth.spf;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Text with macros (rfc7208#7), parsed. */
record MacroString(String text, List<Part> parts) {
    /** The most pieces of a string: each may become as long as an address. */
    private static final int MAX_PARTS = 128;

    private static final String DELIMITERS = ".-+,/_=";
    private static final String LETTERS = "slodiphv";
    private static final String EXPLANATION_LETTERS = LETTERS + "crt";

    /** A piece of it. */
    sealed interface Part {}

    /** Text that stands for itself. */
    record Literal(String text) implements Part {}

    /**
     * What is replaced.
     *
     * @param letter in lower case
     * @param escape the value is escaped as in a URL
     * @param labels how many of the value's parts are kept, from the right; 0: all
     * @param reverse they are turned round
     * @param delimiters what separates them
     */
    record Macro(char letter, boolean escape, int labels, boolean reverse, String delimiters) implements Part {}

    /** Gives the values of macros. */
    interface Values {
        /** The value of a letter, in lower case. */
        String of(char letter);
    }

    MacroString {
        parts = List.copyOf(parts);
    }

    /** A macro string that has to be a domain (rfc7208#7.1, domain-spec): its end must be one, or a macro. */
    static MacroString domain(String text) throws SyntaxException {
        MacroString string = new Parser(text, LETTERS, false).parse();
        if (!endsAsDomain(string)) {
            throw new SyntaxException("not a domain: " + text);
        }
        return string;
    }

    /** A macro string of a modifier that means nothing to us. */
    static MacroString any(String text) throws SyntaxException {
        return new Parser(text, LETTERS, false).parse();
    }

    /** The text of an explanation (rfc7208#6.2), in which spaces and more letters are allowed. */
    static MacroString explanation(String text) throws SyntaxException {
        return new Parser(text, EXPLANATION_LETTERS, true).parse();
    }

    String expand(Values values) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Literal literal) {
                out.append(literal.text());
            } else if (part instanceof Macro macro) {
                out.append(transformed(values.of(macro.letter()), macro));
            }
        }
        return out.toString();
    }

    private static String transformed(String value, Macro macro) {
        String result = value;
        if (macro.labels() > 0 || macro.reverse() || !macro.delimiters().equals(".")) {
            List<String> labels = split(value, macro.delimiters());
            if (macro.reverse()) {
                Collections.reverse(labels);
            }
            int from = macro.labels() == 0 ? 0 : Math.max(0, labels.size() - macro.labels());
            result = String.join(".", labels.subList(from, labels.size()));
        }
        return macro.escape() ? escaped(result) : result;
    }

    private static List<String> split(String value, String delimiters) {
        List<String> labels = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || delimiters.indexOf(value.charAt(i)) >= 0) {
                labels.add(value.substring(start, i));
                start = i + 1;
            }
        }
        return labels;
    }

    /** All but the unreserved characters (rfc3986#2.3). */
    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static boolean endsAsDomain(MacroString string) {
        if (string.parts.isEmpty()) {
            return false;
        }
        Part last = string.parts.get(string.parts.size() - 1);
        if (!(last instanceof Literal literal)) {
            return true;
        }
        String end = Domains.bare(literal.text());
        int dot = end.lastIndexOf('.');
        return dot >= 0 && isTopLabel(end.substring(dot + 1));
    }

    private static boolean isTopLabel(String label) {
        return label.matches("[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?") && !label.matches("[0-9]+");
    }

    /** Goes through the text once. */
    private static final class Parser {
        private final String text;
        private final String letters;
        private final boolean spaces;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int at;

        Parser(String text, String letters, boolean spaces) {
            this.text = text;
            this.letters = letters;
            this.spaces = spaces;
        }

        MacroString parse() throws SyntaxException {
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '%') {
                    percent();
                } else if (c > ' ' && c < 0x7F || spaces && c == ' ') {
                    literal.append(c);
                } else {
                    throw wrong();
                }
            }
            endLiteral();
            if (parts.size() > MAX_PARTS) {
                throw new SyntaxException("too many macros");
            }
            return new MacroString(text, parts);
        }

        private void percent() throws SyntaxException {
            switch (next()) {
                case '%' -> literal.append('%');
                case '_' -> literal.append(' ');
                case '-' -> literal.append("%20");
                case '{' -> macro();
                default -> throw wrong();
            }
        }

        private void macro() throws SyntaxException {
            endLiteral();
            char letter = next();
            char lower = Character.toLowerCase(letter);
            if (letters.indexOf(lower) < 0) {
                throw wrong();
            }
            int labels = number();
            boolean reverse = at < text.length() && Character.toLowerCase(text.charAt(at)) == 'r';
            at += reverse ? 1 : 0;
            int start = at;
            while (at < text.length() && DELIMITERS.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            String delimiters = at == start ? "." : text.substring(start, at);
            if (next() != '}') {
                throw wrong();
            }
            parts.add(new Macro(lower, letter != lower, labels, reverse, delimiters));
        }

        /** Digits, of which there may be none; zero is no number here (rfc7208#7.1). */
        private int number() throws SyntaxException {
            int start = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == start) {
                return 0;
            }
            String digits = text.substring(start, at).replaceFirst("^0+", "");
            if (digits.isEmpty()) {
                throw wrong();
            }
            return digits.length() > 3 ? 1000 : Integer.parseInt(digits); // no name has as many labels
        }

        private char next() throws SyntaxException {
            if (at == text.length()) {
                throw wrong();
            }
            return text.charAt(at++);
        }

        private void endLiteral() {
            if (literal.length() > 0) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        private SyntaxException wrong() {
            return new SyntaxException("macro in " + text);
        }
    }
}
