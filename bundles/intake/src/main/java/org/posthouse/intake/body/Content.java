package org.posthouse.intake.body;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/**
 * What a message consists of while filters change it: octets in memory, then another message from an offset on. A change
 * makes another content over the same octets, so that a message is never copied because its header is edited, and a field
 * at the top costs no more than itself.
 *
 * <p>Immutable. Whoever keeps one beyond a call retains it; the last release lets go of the body. Contents made from
 * another one are the caller's to release.
 */
public final class Content {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] CRLF = {'\r', '\n'};

    private final byte[] prefix;
    private final Message rest;
    private final long offset;
    private final Optional<Body> owner;
    private final Message message;

    private Content(byte[] prefix, Message rest, long offset, Optional<Body> owner) throws HeaderTooLargeException {
        if (prefix.length > HeaderSection.MAX_OCTETS) {
            throw new HeaderTooLargeException("header section has " + prefix.length + " octets");
        }
        this.prefix = prefix;
        this.rest = rest;
        this.offset = offset;
        this.owner = owner;
        Message tail = offset == 0 ? rest : Messages.of(rest.size() - offset, further -> rest.open(offset + further));
        this.message = prefix.length == 0 ? tail : Messages.prefixed(prefix, tail);
        owner.ifPresent(Body::retain);
    }

    /** A body with header fields before it; what the body begins with must not join them. */
    public static Content of(byte[] prefix, Body body) throws HeaderTooLargeException {
        return new Content(prefix, body.message(), 0, Optional.of(body));
    }

    /** A message that came as a whole. */
    public static Content of(Body body) throws HeaderTooLargeException {
        return of(NOTHING, body);
    }

    /** A message that is lent, for longer than this is used. */
    public static Content of(Message lent) throws HeaderTooLargeException {
        return new Content(NOTHING, lent, 0, Optional.empty());
    }

    /** The message; readable until the last release. */
    public Message message() {
        return message;
    }

    /** One more user. */
    public void retain() {
        owner.ifPresent(Body::retain);
    }

    /** One user less. */
    public void release() {
        owner.ifPresent(Body::release);
    }

    /**
     * With fields before it.
     *
     * @throws HeaderTooLargeException if they are too many
     */
    public Content prepend(List<Header> fields) throws IOException {
        return prepend(Messages.toBytes(fields));
    }

    private Content prepend(byte[] fields) throws IOException {
        boolean joins = prefix.length == 0 && !HeaderSection.takesFields(message);
        ByteArrayOutputStream all = new ByteArrayOutputStream(fields.length + prefix.length + CRLF.length);
        all.writeBytes(fields);
        all.writeBytes(joins ? CRLF : prefix);
        return new Content(all.toByteArray(), rest, offset, owner);
    }

    /**
     * With its header section edited, one edit after the other.
     *
     * @param edits {@link Action.AddHeader}, {@link Action.RemoveHeader} and {@link Action.ReplaceHeader}
     * @throws HeaderTooLargeException if the header section is too large for that, or becomes so
     */
    public Content edit(List<? extends Action> edits) throws IOException {
        if (edits.stream().allMatch(edit -> edit instanceof Action.AddHeader add && add.position() == 0)) {
            ByteArrayOutputStream fields = new ByteArrayOutputStream();
            for (int i = edits.size() - 1; i >= 0; i--) { // each goes before those added earlier
                fields.writeBytes(((Action.AddHeader) edits.get(i)).header().toBytes());
            }
            return prepend(fields.toByteArray());
        }
        HeaderSection section = HeaderSection.of(message);
        edits.forEach(section::edit);
        return after(section, section.toBytes());
    }

    /** With these octets in place of its header section. */
    private Content after(HeaderSection section, byte[] octets) throws HeaderTooLargeException {
        long skipped = section.length();
        if (skipped >= prefix.length) {
            return new Content(octets, rest, offset + skipped - prefix.length, owner);
        }
        // the section ended within the prefix: keep what follows it there
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(octets);
        all.write(prefix, (int) skipped, prefix.length - (int) skipped);
        return new Content(all.toByteArray(), rest, offset, owner);
    }

    /** With another body; the header section stays. */
    public Content withBody(Body body) throws IOException {
        return of(HeaderSection.of(message).toBytesWithEnd(), body);
    }
}
