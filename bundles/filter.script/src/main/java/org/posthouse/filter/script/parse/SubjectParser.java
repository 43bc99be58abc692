package org.posthouse.filter.script.parse;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.filter.script.rule.Subject;

/** Reads what is compared. */
final class SubjectParser {
    private static final Map<String, Subject.Property> PROPERTIES = Map.of(
            "sender", Subject.Property.SENDER,
            "recipient", Subject.Property.RECIPIENT,
            "author", Subject.Property.AUTHOR,
            "helo", Subject.Property.HELO,
            "listener", Subject.Property.LISTENER,
            "role", Subject.Property.ROLE,
            "account", Subject.Property.ACCOUNT,
            "attachment", Subject.Property.ATTACHMENT);

    private static final Map<Subject.Property, Subject.Property> DOMAINS = Map.of(
            Subject.Property.SENDER, Subject.Property.SENDER_DOMAIN,
            Subject.Property.RECIPIENT, Subject.Property.RECIPIENT_DOMAIN,
            Subject.Property.AUTHOR, Subject.Property.AUTHOR_DOMAIN);

    private static final Set<String> METHODS = Set.of("spf", "dkim", "dmarc", "arc", "iprev");

    private SubjectParser() {}

    /** Takes a subject if one is next. */
    static Optional<Subject> take(Tokens tokens) throws SyntaxException {
        Token first = tokens.peek();
        String word = first.kind() == Token.Kind.WORD ? first.text().toLowerCase(Locale.ROOT) : "";
        if (word.equals("header")) {
            tokens.next();
            return Optional.of(new Subject.Field(fieldName(tokens.value("the name of a header field"))));
        }
        if (word.equals("result")) {
            tokens.next();
            Token method = tokens.value("a method, such as spf");
            return Optional.of(new Subject.Method(method.text().toLowerCase(Locale.ROOT)));
        }
        if (word.equals("subject")) {
            tokens.next();
            return Optional.of(new Subject.Field("Subject"));
        }
        if (METHODS.contains(word)) {
            tokens.next();
            return Optional.of(new Subject.Method(word));
        }
        Subject.Property property = PROPERTIES.get(word);
        if (property == null) {
            return Optional.empty();
        }
        tokens.next();
        Subject.Property domain = DOMAINS.get(property);
        return Optional.of(domain != null && tokens.take("domain") ? domain : property);
    }

    /** The name of a header field (rfc5322#2.2). */
    static String fieldName(Token token) throws SyntaxException {
        String name = token.text();
        boolean valid = !name.isEmpty() && name.chars().allMatch(c -> c > 32 && c < 127 && c != ':');
        if (!valid || name.length() > 100) {
            throw new SyntaxException(token.place(), token.shown() + " is not the name of a header field");
        }
        return name;
    }
}
