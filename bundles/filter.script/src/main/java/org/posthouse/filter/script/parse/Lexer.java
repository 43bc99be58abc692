package org.posthouse.filter.script.parse;

import java.util.ArrayList;
import java.util.List;

/** Splits a file of rules into its words. */
final class Lexer {
    private static final int MAX_TEXT = 1000;
    private static final String SIGNS = ",()";

    private final List<Token> tokens = new ArrayList<>();
    private final String[] lines;
    private int number;
    private Place end = new Place(1, 1);

    private Lexer(String file) {
        lines = file.split("\r?\n", -1);
    }

    /** The words, and the end of the file. */
    static List<Token> tokens(String file) throws SyntaxException {
        Lexer lexer = new Lexer(file);
        for (String line : lexer.lines) {
            lexer.number++;
            lexer.read(line);
        }
        lexer.tokens.add(new Token(Token.Kind.END, "", lexer.end)); // where something is missing

        return lexer.tokens;
    }

    private void read(String line) throws SyntaxException {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '#') {
                return;
            }
            if (c == ' ' || c == '\t') {
                at++;
            } else if (SIGNS.indexOf(c) >= 0) {
                add(Token.Kind.SIGN, String.valueOf(c), at, ++at);
            } else if (c == '"') {
                at = text(line, at);
            } else {
                at = word(line, at);
            }
        }
    }

    private int word(String line, int start) throws SyntaxException {
        int at = start;
        while (at < line.length() && isOfWord(line.charAt(at))) {
            if (Character.isISOControl(line.charAt(at))) {
                throw new SyntaxException(new Place(number, at + 1), "control character");
            }
            at++;
        }
        String word = line.substring(start, at);
        if (start > 0) {
            add(Token.Kind.WORD, word, start, at);
        } else if (word.endsWith(":")) {
            add(Token.Kind.NAME, word.substring(0, word.length() - 1), start, at);
        } else {
            throw new SyntaxException(
                    new Place(number, 1),
                    "a rule begins with a name and a colon, such as \"newsletters:\"; indent a line that continues a rule");
        }
        return at;
    }

    private static boolean isOfWord(char c) {
        return c != ' ' && c != '\t' && c != '"' && c != '#' && SIGNS.indexOf(c) < 0;
    }

    /** Up to the closing quote; two quotes stand for one. Backslashes mean nothing, so that expressions can be read. */
    private int text(String line, int start) throws SyntaxException {
        StringBuilder text = new StringBuilder();
        for (int at = start + 1; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c != '"') {
                append(text, c, at);
            } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
                append(text, c, at++);
            } else {
                add(Token.Kind.TEXT, text.toString(), start, at + 1);
                return at + 1;
            }
        }
        throw new SyntaxException(new Place(number, start + 1), "no closing quote");
    }

    private void append(StringBuilder text, char c, int at) throws SyntaxException {
        if (Character.isISOControl(c) && c != '\t') {
            throw new SyntaxException(new Place(number, at + 1), "control character");
        }
        if (text.length() >= MAX_TEXT) {
            throw new SyntaxException(new Place(number, at + 1), "a text has at most " + MAX_TEXT + " characters");
        }
        text.append(c);
    }

    private void add(Token.Kind kind, String text, int from, int to) {
        tokens.add(new Token(kind, text, new Place(number, from + 1)));
        end = new Place(number, to + 1);
    }
}
