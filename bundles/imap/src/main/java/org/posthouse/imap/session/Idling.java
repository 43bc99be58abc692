package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.posthouse.imap.parse.Framer;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.state.View;
import org.posthouse.imap.wire.Reply;
import org.posthouse.net.api.Signal;

/** IDLE (rfc2177): no thread and no buffer, only a place among those who are told that a mailbox changed. */
final class Idling extends Mode {
    static final String NAME = "idle";

    /** The signal that says that the mailbox changed. */
    static final String SIGNAL = "changed";

    private static final int MAX_LINE = 1024;

    private final ImapSession session;
    private final String tag;
    private Duration silent = Duration.ZERO;
    private long watched; // the mailbox it is told of; 0: none

    Idling(ImapSession session, String tag) {
        this.session = session;
        this.tag = tag;
    }

    Idling(ImapSession session, Parcel state) {
        this(session, state.text("tag"));
        silent = Duration.ofMillis(state.number("silent"));
    }

    void begin() {
        session.write("+ Idling\r\n");
        resume();
    }

    /** Subscribes first, looks second, so that nothing falls between. */
    @Override
    void resume() {
        session.become(this);
        subscribe();
        look();
    }

    /** From now on it is told of changes. */
    void subscribe() {
        session.timeout(interval());
        View view = session.client().view();
        if (view != null && view.mailbox() != watched) {
            release();
            watched = view.mailbox(); // another one when it was found again in another store
            session.services().watch(session.client().user().id(), watched, session.connection());
        }
    }

    private void look() {
        if (session.client().view() != null) {
            session.connection().run(() -> new Flow(session, this).begin());
        }
    }

    private Duration interval() {
        Duration most = session.settings().timeout();
        Duration keepAlive = session.settings().keepAlive();
        return keepAlive.isZero() || keepAlive.compareTo(most) > 0 ? most : keepAlive;
    }

    @Override
    void signal(Signal signal) {
        if (signal.name().equals(SIGNAL)) {
            look();
        }
    }

    @Override
    boolean idle() {
        silent = silent.plus(interval());
        if (silent.compareTo(session.settings().timeout()) >= 0) {
            return false;
        }
        session.write("* OK Still here\r\n");
        return true;
    }

    @Override
    void input(ByteBuffer unread) {
        int lf = Framer.indexOfLf(unread, unread.position());
        if (lf < 0) {
            if (unread.remaining() > MAX_LINE) {
                session.bye("Line too long");
            }
            return;
        }
        byte[] line = new byte[lf - unread.position()];
        unread.get(line).get();
        boolean done = Tokens.upper(new String(line, StandardCharsets.ISO_8859_1).strip())
                .equals("DONE");
        release();
        session.standardTimeout();
        session.become(session.commands());
        if (!done) {
            session.reply(tag, Reply.bad("Expected DONE"));
        } else if (session.client().view() == null) {
            session.reply(tag, Reply.ok("IDLE completed"));
        } else {
            session.connection().run(() -> new Flow(session, tag, Reply.ok("IDLE completed")).begin());
        }
    }

    @Override
    Map<String, Object> park() {
        release();
        return Map.of("mode", NAME, "tag", tag, "silent", silent.toMillis());
    }

    @Override
    void closed() {
        release();
    }

    /** It is told of changes no more. */
    void release() {
        if (watched != 0) {
            session.services().unwatch(session.client().user().id(), watched, session.connection());
            watched = 0;
        }
    }
}
