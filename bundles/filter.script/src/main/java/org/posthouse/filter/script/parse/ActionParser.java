package org.posthouse.filter.script.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;
import org.posthouse.filter.script.rule.Deed;

/** Reads what is to be done. */
final class ActionParser {
    private static final String KNOWN =
            "accept, junk, fileinto, reject, defer, hold, discard, add header, remove header, tag,"
                    + " redirect to, copy to, score, stop";

    private static final int MAX_ACTIONS = 20;
    private static final int MAX_TAG = 60;
    private static final int MAX_REASON = 100;
    private static final int MAX_REPLY = 300;
    private static final int MAX_MAILBOX = 200;
    private static final int MAX_FLAGS = 10;
    private static final int MAX_HEADER = 900;
    private static final Set<String> SYSTEM_FLAGS = Set.of("\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft");

    private final Tokens tokens;

    ActionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    List<Deed> parse() throws SyntaxException {
        List<Deed> deeds = new ArrayList<>();
        do {
            if (deeds.size() >= MAX_ACTIONS) {
                throw new SyntaxException(tokens.peek().place(), "more than " + MAX_ACTIONS + " actions");
            }
            deeds.add(deed());
        } while (tokens.take(","));
        return deeds;
    }

    private Deed deed() throws SyntaxException {
        Token token = tokens.peek();
        String word = token.kind() == Token.Kind.WORD ? token.text().toLowerCase(Locale.ROOT) : "";
        switch (word) {
            case "accept", "stop" -> {
                tokens.next();
                return word.equals("accept") ? new Deed.Accept() : new Deed.Stop();
            }
            case "score" -> {
                tokens.next();
                double points = Numbers.points(tokens.value("a number of points"));
                return new Deed.Points(points, optional("a reason", MAX_REASON));
            }
            case "tag" -> {
                tokens.next();
                return new Deed.Tag(ascii(tokens.text("a text for the subject"), MAX_TAG));
            }
            default -> {
                return new Deed.Act(action(word));
            }
        }
    }

    private Action action(String word) throws SyntaxException {
        if (!Set.of("junk", "fileinto", "reject", "defer", "hold", "discard", "add", "remove", "redirect", "copy")
                .contains(word)) {
            throw tokens.unknown("an action", KNOWN);
        }
        tokens.next();
        return switch (word) {
            case "junk" -> new Action.FileInto("Junk", true, flags());
            case "fileinto" -> fileInto();
            case "reject" -> new Action.Reject(new Status(550, "5.7.1", reply()));
            case "defer" -> new Action.Defer(new Status(451, "4.7.1", reply()));
            case "hold" -> new Action.Hold(bounded(tokens.text("a reason"), MAX_REPLY));
            case "discard" -> new Action.Discard(optional("a reason", MAX_REPLY));
            case "add" -> addHeader();
            case "remove" -> removeHeader();
            default -> redirect(word.equals("copy"));
        };
    }

    private Action fileInto() throws SyntaxException {
        Token mailbox = tokens.text("the name of a mailbox");
        if (mailbox.text().isBlank()) {
            throw new SyntaxException(mailbox.place(), "an empty name of a mailbox");
        }
        return new Action.FileInto(bounded(mailbox, MAX_MAILBOX), true, flags());
    }

    private Set<String> flags() throws SyntaxException {
        Set<String> flags = new LinkedHashSet<>();
        while (flags.size() < MAX_FLAGS && tokens.take("flag")) {
            flags.add(flag(tokens.value("a flag, such as \\Flagged")));
        }
        return flags;
    }

    /** A system flag, or a keyword (rfc9051#2.3.2). */
    private static String flag(Token token) throws SyntaxException {
        String text = token.text();
        for (String system : SYSTEM_FLAGS) {
            if (system.equalsIgnoreCase(text) || system.equalsIgnoreCase(text.replace("\\\\", "\\"))) {
                return system;
            }
        }
        boolean keyword = !text.isEmpty()
                && text.length() <= MAX_TAG
                && text.chars().allMatch(c -> c > 32 && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
        if (!keyword) {
            throw new SyntaxException(
                    token.place(),
                    token.shown() + " is not a flag, such as \\Flagged, or a keyword, such as important");
        }
        return text;
    }

    private String reply() throws SyntaxException {
        return ascii(tokens.text("a text for the reply"), MAX_REPLY);
    }

    private Action addHeader() throws SyntaxException {
        tokens.expect("header");
        Token field = tokens.text("a header field, such as \"X-Seen: yes\"");
        String text = ascii(field, MAX_HEADER);
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new SyntaxException(field.place(), "no colon in the header field " + field.shown());
        }
        String name = SubjectParser.fieldName(new Token(Token.Kind.TEXT, text.substring(0, colon), field.place()));
        return new Action.AddHeader(Header.of(name, text.substring(colon + 1).strip()), 0);
    }

    private Action removeHeader() throws SyntaxException {
        tokens.expect("header");
        return new Action.RemoveHeader(SubjectParser.fieldName(tokens.value("the name of a header field")), 0);
    }

    private Action redirect(boolean keep) throws SyntaxException {
        tokens.expect("to");
        Token to = tokens.value("an address");
        return new Action.Redirect(
                Address.parse(to.text())
                        .filter(address -> !address.domain().isEmpty())
                        .orElseThrow(() -> new SyntaxException(to.place(), to.shown() + " is not an address")),
                keep);
    }

    private String optional(String what, int most) throws SyntaxException {
        return tokens.peek().kind() == Token.Kind.TEXT ? bounded(tokens.text(what), most) : "";
    }

    private static String bounded(Token token, int most) throws SyntaxException {
        if (token.text().length() > most) {
            throw new SyntaxException(token.place(), "more than " + most + " characters: " + token.shown());
        }
        return token.text();
    }

    /** What goes into replies and messages must not need SMTPUTF8. */
    private static String ascii(Token token, int most) throws SyntaxException {
        if (token.text().isBlank() || !token.text().chars().allMatch(c -> c >= 32 && c < 127)) {
            throw new SyntaxException(
                    token.place(), "only ASCII characters, and at least one, are allowed here: " + token.shown());
        }
        return bounded(token, most);
    }
}
