package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.util.Map;
import org.posthouse.imap.parse.Framer;
import org.posthouse.imap.state.Parcel;
import org.posthouse.imap.wire.Reply;
import org.posthouse.net.api.Signal;

/** A command waits for the mail store. */
final class Waiting extends Mode {
    static final String NAME = "wait";

    private final ImapSession session;
    private final byte[] command;
    private final StoreWait wait;

    Waiting(ImapSession session, byte[] command, int waited) {
        this.session = session;
        this.command = command;
        this.wait = new StoreWait(session, waited);
    }

    Waiting(ImapSession session, Parcel state) {
        this(session, state.octets("command"), (int) state.number("waited"));
    }

    void begin(int generation) {
        session.become(this);
        wait.begin(generation);
    }

    @Override
    void resume() {
        wait.begin(-1);
    }

    @Override
    void input(ByteBuffer unread) {
        // held
    }

    @Override
    void signal(Signal signal) {
        if (signal.name().equals(StoreWait.SIGNAL)) {
            again();
        }
    }

    @Override
    boolean idle() {
        if (wait.second()) {
            again();
        } else {
            wait.end();
            session.become(session.commands());
            session.reply(Framer.tagOf(command), Reply.unavailable());
        }
        return true;
    }

    private void again() {
        wait.end();
        session.commands().again(command, wait.waited());
    }

    @Override
    Map<String, Object> park() {
        wait.release();
        return Map.of("mode", NAME, "command", command, "waited", wait.waited());
    }

    @Override
    void closed() {
        wait.release();
    }
}
