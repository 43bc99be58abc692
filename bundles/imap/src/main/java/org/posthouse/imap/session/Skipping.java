package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.util.Map;
import org.posthouse.imap.parse.Framer;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.wire.Reply;

/**
 * What is left of a command that was refused is read and forgotten; then it is answered. Who sends or announces very much is
 * answered at once, and left.
 */
final class Skipping extends Mode {
    static final String NAME = "skip";

    /** Longest announcement of a literal, with its line end. */
    private static final int TAIL = 32;

    private final ImapSession session;
    private final String tag;
    private final Reply reply;
    private long octets;
    private long skipped;
    private boolean ended;

    /** @param octets of a literal that come; then the rest of the line, with what literals it announces */
    Skipping(ImapSession session, long octets, String tag, Reply reply) {
        this.session = session;
        this.octets = octets;
        this.tag = tag;
        this.reply = reply;
    }

    Skipping(ImapSession session, Parcel state) {
        this(
                session,
                state.number("octets"),
                state.text("tag"),
                new Reply(Reply.Status.valueOf(state.text("status")), state.text("code"), state.text("text")));
    }

    void begin() {
        session.become(this);
        endIfEndless();
    }

    @Override
    void input(ByteBuffer unread) {
        int before = unread.remaining();
        skip(unread);
        skipped += before - unread.remaining();
        endIfEndless();
    }

    /** rfc7888#4: a literal that is refused is read, or the connection is closed. */
    private void endIfEndless() {
        if (!ended && (skipped > session.mostSkipped() - octets || session.isLate())) {
            ended = true;
            session.reply(tag, reply);
            session.bye("Too much data after a refused command");
        }
    }

    private void skip(ByteBuffer unread) {
        if (octets > 0) {
            int here = (int) Math.min(octets, unread.remaining());
            unread.position(unread.position() + here);
            octets -= here;
            return;
        }
        int start = unread.position();
        int lf = Framer.indexOfLf(unread, start);
        if (lf < 0) {
            unread.position(Math.max(start, unread.limit() - TAIL));
            return;
        }
        int end = lf > start && unread.get(lf - 1) == '\r' ? lf - 1 : lf;
        Framer.Announcement literal = Framer.announcement(unread, start, end);
        unread.position(lf + 1);
        if (literal != null && !literal.synchronizing() && literal.size() > 0) {
            octets = literal.size();
        } else if (literal == null || literal.synchronizing()) {
            ended = true;
            session.become(session.commands());
            session.reply(tag, reply);
        }
    }

    @Override
    Map<String, Object> park() {
        return Map.of(
                "mode",
                NAME,
                "octets",
                octets,
                "tag",
                tag,
                "status",
                reply.status().name(),
                "code",
                reply.code(),
                "text",
                reply.text());
    }
}
