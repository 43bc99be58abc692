package org.posthouse.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/**
 * What a LIST asks for: in its simple form a reference and a pattern, in its extended form (rfc5258#3) also which mailboxes
 * are chosen and what is said of them. Of that there is what SPECIAL-USE needs (rfc6154#2); RECURSIVEMATCH is not offered.
 *
 * @param extended it has the extended form
 * @param withUse only mailboxes with a special use
 * @param subscribed names subscribed to, in place of the mailboxes there are
 * @param tellSubscribed it is said which ones are subscribed to
 * @param patterns with the reference in front
 */
record ListRequest(
        boolean extended, boolean withUse, boolean subscribed, boolean tellSubscribed, List<String> patterns) {
    private static final int MAX_PATTERNS = 100;

    /** Reads the arguments of LIST. */
    static ListRequest parse(Tokens in) throws SyntaxException {
        in.space();
        boolean selects = in.next('(');
        List<String> selection = selects ? options(in) : List.of();
        known(selection, List.of("SPECIAL-USE", "SUBSCRIBED", "REMOTE")); // nothing is remote here
        if (selects) {
            in.space();
        }
        String reference = in.mailbox();
        in.space();
        boolean several = in.next('(');
        List<String> patterns = several ? patterns(in, reference) : List.of(pattern(in, reference));
        boolean returns = in.take(' ');
        if (returns && !in.takeWord("RETURN ")) {
            throw new SyntaxException("Unexpected arguments");
        }
        List<String> told = returns ? options(in) : List.of();
        known(told, List.of("SPECIAL-USE", "SUBSCRIBED", "CHILDREN"));
        boolean subscribed = selection.contains("SUBSCRIBED");
        return new ListRequest(
                selects || several || returns,
                selection.contains("SPECIAL-USE"),
                subscribed,
                subscribed || told.contains("SUBSCRIBED"), // rfc5258#3.1: the selection implies that it is told
                patterns);
    }

    private static List<String> options(Tokens in) throws SyntaxException {
        List<String> options = new ArrayList<>();
        in.expect('(');
        if (!in.take(')')) {
            do {
                options.add(in.word());
            } while (in.take(' '));
            in.expect(')');
        }
        return options;
    }

    private static void known(List<String> options, List<String> offered) throws SyntaxException {
        for (String option : options) {
            if (!offered.contains(option)) {
                throw new SyntaxException("Unknown LIST option " + option);
            }
        }
    }

    private static List<String> patterns(Tokens in, String reference) throws SyntaxException {
        List<String> patterns = new ArrayList<>();
        in.expect('(');
        do {
            patterns.add(pattern(in, reference));
            if (patterns.size() > MAX_PATTERNS) {
                throw new SyntaxException("Too many patterns");
            }
        } while (in.take(' '));
        in.expect(')');
        return patterns;
    }

    /** A pattern; empty if it is, whatever the reference: that asks for the separator (rfc3501#6.3.8). */
    static String pattern(Tokens in, String reference) throws SyntaxException {
        String name = Tokens.mailbox(in.listMailbox());
        return name.isEmpty() ? "" : reference + name;
    }

    /** It asks for the separator and the root of the reference. */
    boolean asksForSeparator() {
        return !extended && patterns.get(0).isEmpty();
    }
}
