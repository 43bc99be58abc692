package org.posthouse.filter.script.rule;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;

/** The rules of a file, in their order. */
public record RuleSet(List<Rule> rules) {
    /** No rule. */
    public static final RuleSet EMPTY = new RuleSet(List.of());

    public RuleSet {
        rules = List.copyOf(rules);
    }

    /**
     * Asks each rule in turn, until nobody is left to ask about.
     *
     * @throws IOException if the message is no longer available
     */
    public Judgement judge(Facts mail) throws IOException {
        Judgement judgement = new Judgement(mail);
        for (Rule rule : rules) {
            if (judgement.isOver()) {
                break;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("late: the rules take too long"); // nobody waits any more
            }
            judgement.ask(rule);
        }
        return judgement;
    }

    /** How many there are. */
    @Override
    public String toString() {
        return switch (rules.size()) {
            case 0 -> "No rule";
            case 1 -> "1 rule";
            default -> rules.size() + " rules";
        };
    }
}
