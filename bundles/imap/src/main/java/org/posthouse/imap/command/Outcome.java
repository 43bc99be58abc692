package org.posthouse.imap.command;

import java.util.Optional;
import org.posthouse.imap.state.Cursor;
import org.posthouse.imap.wire.Reply;

/** What comes of a command. */
public sealed interface Outcome {
    /** It is done. */
    record Done(Reply reply) implements Outcome {}

    /** There is a long result. */
    record Result(Cursor cursor) implements Outcome {}

    /** An exchange of authentication begins. */
    record Authenticate(String mechanism, Optional<byte[]> initial) implements Outcome {}

    /** A part was absent that it needs, and nothing was done: it may be run again. */
    record NotYet() implements Outcome {}

    /** The client waits for news. */
    record Idle() implements Outcome {}

    /** TLS begins when the reply was sent. */
    record StartTls(Reply reply) implements Outcome {}

    /** The connection ends when the reply was sent. */
    record Logout(Reply reply) implements Outcome {}

    static Outcome done(Reply reply) {
        return new Done(reply);
    }

    static Outcome ok(String text) {
        return done(Reply.ok(text));
    }

    static Outcome no(String code, String text) {
        return done(Reply.no(code, text));
    }
}
