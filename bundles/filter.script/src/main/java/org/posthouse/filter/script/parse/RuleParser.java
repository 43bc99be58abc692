package org.posthouse.filter.script.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.posthouse.filter.script.rule.Condition;
import org.posthouse.filter.script.rule.Deed;
import org.posthouse.filter.script.rule.Rule;
import org.posthouse.filter.script.rule.RuleSet;

/** Reads a whole file of rules. */
public final class RuleParser {
    /** The largest file, in octets. */
    public static final int MAX_OCTETS = 256 * 1024;

    private static final int MAX_RULES = 1000;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}");

    private final Tokens tokens;
    private final ConditionParser conditions;
    private final ActionParser actions;

    private RuleParser(Tokens tokens) {
        this.tokens = tokens;
        this.conditions = new ConditionParser(tokens, new Patterns());
        this.actions = new ActionParser(tokens);
    }

    /**
     * Reads rules.
     *
     * @param file at most {@link #MAX_OCTETS} characters
     * @throws SyntaxException at the first mistake
     */
    public static RuleSet parse(String file) throws SyntaxException {
        if (file.length() > MAX_OCTETS) {
            throw new SyntaxException("the file is larger than " + MAX_OCTETS / 1024 + " KiB");
        }
        return new RuleParser(new Tokens(Lexer.tokens(file))).all();
    }

    private RuleSet all() throws SyntaxException {
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (tokens.peek().kind() != Token.Kind.END) {
            Token name = tokens.peek();
            Rule rule = rule();
            if (!names.add(rule.name())) {
                throw new SyntaxException(name.place(), "there is a rule " + rule.name() + " already");
            }
            rules.add(rule);
            if (rules.size() > MAX_RULES) {
                throw new SyntaxException(name.place(), "more than " + MAX_RULES + " rules");
            }
        }
        return new RuleSet(rules);
    }

    private Rule rule() throws SyntaxException {
        if (tokens.peek().kind() != Token.Kind.NAME) {
            throw tokens.expected("a rule, which begins with its name and a colon at the start of a line");
        }
        Token name = tokens.next();
        String text = name.text().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(text).matches()) {
            throw new SyntaxException(
                    name.place(), "a name has at most 40 letters, digits, dots and hyphens, not " + name.shown());
        }
        tokens.expect("when");
        Condition condition = conditions.parse();
        if (!tokens.peek().is("then")) {
            throw tokens.expected("and, or, or then");
        }
        tokens.next();
        Token start = tokens.peek();
        List<Deed> deeds = actions.parse();
        Token after = tokens.peek();
        if (after.kind() != Token.Kind.NAME && after.kind() != Token.Kind.END) {
            throw tokens.expected("a comma and another action, or the next rule at the start of a line");
        }
        if (condition.asksForRecipient() && deeds.stream().anyMatch(Deed::isForAll)) {
            throw new SyntaxException(
                    start.place(),
                    "accept, tag and remove header are for all recipients, and cannot depend on a recipient");
        }
        return new Rule(text, forStrangers(condition), deeds);
    }

    /** A rule that does not tell users from strangers is about strangers. */
    private static Condition forStrangers(Condition condition) {
        return condition.asksForUser()
                ? condition
                : new Condition.All(List.of(new Condition.Not(new Condition.Authenticated()), condition));
    }
}
