package org.posthouse.filter.script.rule;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.support.address.AsciiForm;

/** What a rule compares: any number of texts, in lower case. */
public sealed interface Subject {
    /** How it is written, which says how it is compared. */
    enum Kind {
        /** {@code local@domain}, the domain in A-labels; "" for the null sender. */
        ADDRESS,
        /** A domain in A-labels. */
        DOMAIN,
        /** Anything else. */
        TEXT;

        /** A text of this kind in the form in which it is compared. */
        public String comparable(String text) {
            int at = text.lastIndexOf('@');
            return switch (this) {
                case TEXT -> text.toLowerCase(Locale.ROOT);
                case DOMAIN -> AsciiForm.comparable(text);
                case ADDRESS ->
                    text.substring(0, at + 1).toLowerCase(Locale.ROOT) + AsciiForm.comparable(text.substring(at + 1));
            };
        }
    }

    /** How it is written. */
    Kind kind();

    /** Its values; empty if it is not there. */
    List<String> values(Case one) throws IOException;

    /** True if it differs from recipient to recipient. */
    default boolean isOfRecipient() {
        return false;
    }

    /** True if it tells users from strangers. */
    default boolean isOfUser() {
        return false;
    }

    /** What each mail has. */
    enum Property implements Subject {
        SENDER(Kind.ADDRESS),
        SENDER_DOMAIN(Kind.DOMAIN),
        /** A recipient as the client named it, and what it stands for. */
        RECIPIENT(Kind.ADDRESS),
        RECIPIENT_DOMAIN(Kind.DOMAIN),
        /** The authors in From. */
        AUTHOR(Kind.ADDRESS),
        AUTHOR_DOMAIN(Kind.DOMAIN),
        HELO(Kind.DOMAIN),
        LISTENER(Kind.TEXT),
        ROLE(Kind.TEXT),
        ACCOUNT(Kind.TEXT),
        /** The file names of attachments. */
        ATTACHMENT(Kind.TEXT);

        private final Kind kind;

        Property(Kind kind) {
            this.kind = kind;
        }

        @Override
        public Kind kind() {
            return kind;
        }

        @Override
        public boolean isOfRecipient() {
            return this == RECIPIENT || this == RECIPIENT_DOMAIN;
        }

        @Override
        public boolean isOfUser() {
            return this == LISTENER || this == ROLE || this == ACCOUNT;
        }

        @Override
        public List<String> values(Case one) throws IOException {
            return raw(one).map(kind::comparable).toList();
        }

        private Stream<String> raw(Case one) throws IOException {
            Facts mail = one.mail();
            return switch (this) {
                case SENDER -> Stream.of(mail.sender().map(Property::text).orElse(""));
                case SENDER_DOMAIN -> mail.sender().map(Address::domain).stream();
                case RECIPIENT -> addresses(one.recipient()).map(Property::text);
                case RECIPIENT_DOMAIN -> addresses(one.recipient()).map(Address::domain);
                case AUTHOR -> mail.authors().stream();
                case AUTHOR_DOMAIN ->
                    mail.authors().stream()
                            .filter(author -> author.contains("@"))
                            .map(author -> author.substring(author.lastIndexOf('@') + 1));
                case HELO -> mail.origin().helo().stream();
                case LISTENER -> Stream.of(mail.origin().listener());
                case ROLE -> Stream.of(mail.origin().role().name());
                case ACCOUNT -> mail.origin().account().stream();
                case ATTACHMENT -> mail.attachments().stream();
            };
        }

        private static Stream<Address> addresses(Optional<Recipient> recipient) {
            return recipient.stream().flatMap(one -> Stream.of(one.address(), one.namedAs()));
        }

        /** Not quoted, as rules write it. */
        private static String text(Address address) {
            return address.localPart() + (address.domain().isEmpty() ? "" : "@" + address.domain());
        }
    }

    /**
     * The decoded values of a header field.
     *
     * @param name the field's name, in any case
     */
    record Field(String name) implements Subject {
        @Override
        public Kind kind() {
            return Kind.TEXT;
        }

        @Override
        public List<String> values(Case one) throws IOException {
            return one.mail().header(name);
        }
    }

    /**
     * The results of a method of authentication (rfc8601#2.2).
     *
     * @param method its name in lower case
     */
    record Method(String method) implements Subject {
        private static final String MAIL_FROM = "smtp.mailfrom";
        private static final String HELO = "smtp.helo";

        @Override
        public Kind kind() {
            return Kind.TEXT;
        }

        @Override
        public List<String> values(Case one) {
            return one.mail().results().stream()
                    .filter(result -> result.method().equals(method) && !isOfHeloAlone(result))
                    .map(Authentication::result)
                    .toList();
        }

        /** SPF has two results, and a client that has a name of its own says nothing about a sender it forges. */
        private static boolean isOfHeloAlone(Authentication result) {
            return result.properties().containsKey(HELO) && !result.properties().containsKey(MAIL_FROM);
        }
    }
}
