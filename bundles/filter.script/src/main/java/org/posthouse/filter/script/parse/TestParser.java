package org.posthouse.filter.script.parse;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.auth.peer.Network;
import org.posthouse.auth.peer.Networks;
import org.posthouse.filter.script.rule.Condition;
import org.posthouse.filter.script.rule.Match;
import org.posthouse.filter.script.rule.Subject;

/** Reads a single test, without {@code and}, {@code or} and {@code not}. */
final class TestParser {
    private static final String KNOWN =
            "sender, recipient or author, each also with domain; client, helo, listener, role,"
                    + " account, authenticated, tls, header NAME, subject, attachment, size, score, spf, dkim, dmarc, arc, iprev,"
                    + " result METHOD, always";

    private static final Set<String> ROLES = Set.of("mx", "submission");

    private final Tokens tokens;
    private final Patterns patterns;

    TestParser(Tokens tokens, Patterns patterns) {
        this.tokens = tokens;
        this.patterns = patterns;
    }

    Condition parse() throws SyntaxException {
        if (tokens.take("always")) {
            return new Condition.Always();
        }
        if (tokens.take("authenticated")) {
            return new Condition.Authenticated();
        }
        if (tokens.take("tls")) {
            return new Condition.Encrypted();
        }
        if (tokens.take("client")) {
            return client();
        }
        if (tokens.take("size")) {
            boolean over = isOver();
            return new Condition.Size(Numbers.octets(tokens.value("a size, such as 20MB")), over);
        }
        if (tokens.take("score")) {
            boolean over = isOver();
            return new Condition.Points(Numbers.points(tokens.value("a number of points")), over);
        }
        Optional<Subject> subject = SubjectParser.take(tokens);
        if (subject.isEmpty()) {
            throw tokens.unknown("a condition", KNOWN);
        }
        return comparison(subject.get());
    }

    private boolean isOver() throws SyntaxException {
        if (tokens.take("over")) {
            return true;
        }
        if (tokens.take("under")) {
            return false;
        }
        throw tokens.expected("over or under");
    }

    private Condition client() throws SyntaxException {
        boolean is = tokens.take("is");
        boolean not = is && tokens.take("not");
        if (!is) {
            tokens.expect("in");
        }
        List<Network> networks = new ArrayList<>();
        for (Token token : tokens.values("an address or a network, such as 192.0.2.0/24")) {
            networks.add(Network.of(token.text())
                    .orElseThrow(() -> new SyntaxException(
                            token.place(), token.shown() + " is not an address or a network, such as 192.0.2.0/24")));
        }
        Condition from = new Condition.FromNetwork(new Networks(networks));
        return not ? new Condition.Not(from) : from;
    }

    private Condition comparison(Subject subject) throws SyntaxException {
        if (tokens.take("exists")) {
            return new Condition.Exists(subject);
        }
        if (tokens.take("is")) {
            boolean not = tokens.take("not");
            Condition is = new Condition.Compared(subject, new Match.Is(new LinkedHashSet<>(texts(subject, true))));
            return not ? new Condition.Not(is) : is;
        }
        if (subject instanceof Subject.Method) {
            throw tokens.expected("is, or exists");
        }
        return new Condition.Compared(subject, match(subject));
    }

    private Match match(Subject subject) throws SyntaxException {
        if (tokens.take("contains")) {
            return new Match.Contains(texts(subject, false));
        }
        if (subject.kind() == Subject.Kind.DOMAIN && tokens.take("within")) {
            return new Match.Within(new LinkedHashSet<>(texts(subject, true)));
        }
        boolean expression = tokens.take("matches");
        if (expression || tokens.take("like")) {
            List<Pattern> all = new ArrayList<>();
            for (Token token : tokens.values(expression ? "a regular expression" : "a text with * or ?")) {
                all.add(expression ? patterns.expression(token) : patterns.glob(token));
            }
            return new Match.Matches(all);
        }
        String within = subject.kind() == Subject.Kind.DOMAIN ? "within, " : "";
        throw tokens.expected("is, contains, " + within + "like, matches or exists");
    }

    /** @param whole compared with the whole value, not with a part of it */
    private List<String> texts(Subject subject, boolean whole) throws SyntaxException {
        List<String> texts = new ArrayList<>();
        for (Token token : tokens.values("a value")) {
            if (whole) {
                check(subject, token);
            } else if (token.text().isEmpty()) {
                throw new SyntaxException(token.place(), "an empty text is contained in everything");
            }
            texts.add(
                    whole
                            ? subject.kind().comparable(token.text())
                            : token.text().toLowerCase(Locale.ROOT));
        }
        return texts;
    }

    /** What can never be true is a mistake. */
    private static void check(Subject subject, Token token) throws SyntaxException {
        String text = token.text();
        boolean address = text.contains("@");
        if (subject.kind() == Subject.Kind.ADDRESS && !address && !text.isEmpty()) {
            throw new SyntaxException(
                    token.place(), token.shown() + " is not an address; for a domain, write the word domain before it");
        }
        if (subject.kind() == Subject.Kind.DOMAIN && (address || text.isEmpty())) {
            throw new SyntaxException(token.place(), token.shown() + " is not a domain");
        }
        if (subject == Subject.Property.ROLE && !ROLES.contains(text.toLowerCase(Locale.ROOT))) {
            throw new SyntaxException(token.place(), "a role is mx or submission, not " + token.shown());
        }
    }
}
