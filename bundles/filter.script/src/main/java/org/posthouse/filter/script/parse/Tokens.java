package org.posthouse.filter.script.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The words of a file, taken one after the other. */
final class Tokens {
    /** What has to stand in quotes where a value is meant. */
    private static final Set<String> RESERVED = Set.of("and", "or", "not", "then", "when");

    private static final int MAX_VALUES = 1000;

    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    /** The next one; the end of the file stays. */
    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    /** Takes this word if it is next. */
    boolean take(String word) {
        if (!peek().is(word)) {
            return false;
        }
        at++;
        return true;
    }

    /** Takes this word, which has to be next. */
    void expect(String word) throws SyntaxException {
        if (!take(word)) {
            throw expected(word);
        }
    }

    /** Something else should be next. */
    SyntaxException expected(String what) {
        return new SyntaxException(peek().place(), "expected " + what + ", found " + peek().shown());
    }

    /** One of some known words should be next. */
    SyntaxException unknown(String what, String known) {
        Token token = peek();
        return token.kind() == Token.Kind.WORD && !isReserved(token)
                ? new SyntaxException(token.place(), token.shown() + " is not " + what + "; these are: " + known)
                : expected(what);
    }

    /** A word, or a text in quotes. */
    Token value(String what) throws SyntaxException {
        Token token = peek();
        if (token.kind() == Token.Kind.TEXT || token.kind() == Token.Kind.WORD && !isReserved(token)) {
            return next();
        }
        throw expected(what);
    }

    private static boolean isReserved(Token token) {
        return RESERVED.stream().anyMatch(token::is);
    }

    /** A text in quotes. */
    Token text(String what) throws SyntaxException {
        if (peek().kind() != Token.Kind.TEXT) {
            throw expected(what + " in quotes");
        }
        return next();
    }

    /** One value; or several after {@code one of}. */
    List<Token> values(String what) throws SyntaxException {
        List<Token> values = new ArrayList<>();
        boolean several = peek().is("one") && tokens.get(at + 1).is("of"); // the end is last, and is no word
        if (several) {
            at += 2;
        }
        do {
            if (values.size() >= MAX_VALUES) {
                throw new SyntaxException(peek().place(), "more than " + MAX_VALUES + " values");
            }
            values.add(value(what));
        } while (several && take(","));
        return values;
    }
}
