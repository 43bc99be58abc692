package org.posthouse.filter.script.parse;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.Matcher;

/**
 * Makes the patterns of a file. They are matched by an automaton, without going back, and what they need is bounded: a file
 * cannot fill the memory.
 */
final class Patterns {
    private static final int MAX_LENGTH = 500;
    private static final int MAX_REPEATS = 1000;
    private static final int MAX_SIZE = 5_000;
    private static final int MAX_ALL = 100_000;

    /** A counted repetition, which is written out so many times. */
    private static final java.util.regex.Pattern COUNT =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    private int all;

    /** A regular expression, to be found anywhere. */
    Pattern expression(Token token) throws SyntaxException {
        String text = token.text();
        if (text.isEmpty()) {
            throw new SyntaxException(token.place(), "an empty expression fits everything");
        }
        if (text.length() > MAX_LENGTH) {
            throw new SyntaxException(token.place(), "an expression has at most " + MAX_LENGTH + " characters");
        }
        if (repeats(text) > MAX_REPEATS) {
            throw new SyntaxException(token.place(), "the expression repeats too often: " + token.shown());
        }
        return compiled(token, text);
    }

    /** {@code *} for any characters and {@code ?} for one; for the whole value. */
    Pattern glob(Token token) throws SyntaxException {
        StringBuilder expression = new StringBuilder("^");
        StringBuilder literal = new StringBuilder();
        for (char c : token.text().toCharArray()) {
            if (c == '*' || c == '?') {
                expression.append(Pattern.quote(literal.toString())).append(c == '*' ? ".*" : ".");
                literal.setLength(0);
            } else {
                literal.append(c);
            }
        }
        expression.append(Pattern.quote(literal.toString())).append("$");
        return compiled(token, expression.toString());
    }

    private Pattern compiled(Token token, String expression) throws SyntaxException {
        Pattern pattern;
        try {
            pattern = Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new SyntaxException(
                    token.place(), "not a valid expression (" + e.getDescription() + "): " + token.shown());
        }
        all += pattern.programSize();
        if (pattern.programSize() > MAX_SIZE || all > MAX_ALL) {
            throw new SyntaxException(token.place(), "the expressions are too large: " + token.shown());
        }
        return pattern;
    }

    /** How often something may be written out, at the most: as if all repetitions stood within each other. */
    private static long repeats(String text) {
        long product = 1;
        Matcher counts = COUNT.matcher(text);
        while (counts.find() && product <= MAX_REPEATS) {
            String upper = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            product *= Math.max(1, Long.parseLong(upper));
        }
        return product;
    }
}
