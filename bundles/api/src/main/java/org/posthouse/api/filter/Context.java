package org.posthouse.api.filter;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;

/**
 * What is known when a filter is called. Immutable: each call gets its own.
 *
 * @param scope what is inspected
 * @param mail the mail as far as it is known; for a connection one with the session's id, the null sender and no recipients
 * @param destination where a mail that is about to leave goes; else empty
 */
public record Context(Scope scope, Mail mail, Optional<Destination> destination) {
    /** What an inspection is for. */
    public enum Scope {
        /** A connection: CONNECT and HELO. */
        CONNECTION,
        /** A mail that comes in: SENDER, RECIPIENT and MESSAGE. */
        INCOMING,
        /** A mail about to leave for another server: MESSAGE. */
        LEAVING
    }

    private static final Key<Boolean> REPLAY = Key.flag("posthouse:replay");

    public Context {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(mail, "mail");
        Objects.requireNonNull(destination, "destination");
    }

    /** A mail that comes in. */
    public static Context of(Mail mail) {
        return new Context(Scope.INCOMING, mail, Optional.empty());
    }

    /** The id of the mail, the same in the log, the trace and the queue; for a connection its session's. */
    public String transaction() {
        return mail.id();
    }

    /** Where it comes from. */
    public Origin origin() {
        return mail.origin();
    }

    /** Its sender; the null sender for a connection. */
    public Sender sender() {
        return mail.sender();
    }

    /** The recipients accepted so far; those about to be sent to if it leaves. */
    public List<Recipient> recipients() {
        return mail.recipients();
    }

    /** What filters published so far. */
    public Attributes results() {
        return mail.results();
    }

    /** What a filter published under a key; empty if none did. */
    public <T> Optional<T> result(Key<T> key) {
        return mail.results().get(key);
    }

    /**
     * True if a stored mail is shown once more and nothing becomes of the verdict. A filter that counts, learns or remembers leaves such
     * a mail out, and says what it would say of it otherwise.
     */
    public boolean isReplay() {
        return mail.attributes().get(REPLAY).orElse(false);
    }

    /** The same, as a replay shows it. */
    public Context asReplay() {
        Mail shown = mail.toBuilder()
                .attributes(mail.attributes().with(REPLAY, true))
                .build();
        return new Context(scope, shown, destination);
    }
}
