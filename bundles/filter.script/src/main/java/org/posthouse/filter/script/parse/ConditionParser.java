package org.posthouse.filter.script.parse;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.filter.script.rule.Condition;

/** Reads conditions: {@code not} before {@code and} before {@code or}, and parentheses. */
final class ConditionParser {
    private static final int MAX_DEPTH = 32;

    private final Tokens tokens;
    private final TestParser tests;

    ConditionParser(Tokens tokens, Patterns patterns) {
        this.tokens = tokens;
        this.tests = new TestParser(tokens, patterns);
    }

    Condition parse() throws SyntaxException {
        return any(1);
    }

    private Condition any(int depth) throws SyntaxException {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(all(depth));
        } while (tokens.take("or"));
        return parts.size() == 1 ? parts.get(0) : new Condition.Any(parts);
    }

    private Condition all(int depth) throws SyntaxException {
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(single(depth));
        } while (tokens.take("and"));
        return parts.size() == 1 ? parts.get(0) : new Condition.All(parts);
    }

    private Condition single(int depth) throws SyntaxException {
        if (depth > MAX_DEPTH) {
            throw new SyntaxException(tokens.peek().place(), "more than " + MAX_DEPTH + " levels");
        }
        if (tokens.take("not")) {
            return new Condition.Not(single(depth + 1));
        }
        if (tokens.take("(")) {
            Condition inner = any(depth + 1);
            tokens.expect(")");
            return inner;
        }
        return tests.parse();
    }
}
