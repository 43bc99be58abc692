package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.util.Map;
import org.posthouse.imap.command.Login;
import org.posthouse.imap.command.Verb;
import org.posthouse.imap.command.Verb.Trait;
import org.posthouse.imap.session.Commands.Request;
import org.posthouse.imap.state.Services;
import org.posthouse.imap.wire.Reply;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Signal;

/**
 * A command that needs the mail store, or who checks passwords: the host has it tried again while that is absent, and it
 * waits for its turn if the account has many under way. One with a password keeps it no longer than it waits, and is not handed over.
 */
final class Waiting extends Mode implements Attempt {
    static final String NAME = "wait";

    private final ImapSession session;
    private Request request;

    Waiting(ImapSession session, Request request) {
        this.session = session;
        this.request = request;
    }

    void begin() {
        session.become(this);
        session.retry(this);
    }

    @Override
    public Result attempt() {
        if (!session.place().enter()) {
            if (request.verb() != Verb.LOGIN) {
                request = request.unread(); // many may wait
            }
            return Result.PENDING;
        }
        try {
            return session.commands().perform(request) ? Result.DONE : Result.ABSENT;
        } finally {
            session.place().exit();
        }
    }

    @Override
    void signal(Signal signal) {
        if (signal.equals(Services.TURN) && session.place().isWaiting()) {
            session.retry(this);
        }
    }

    @Override
    boolean idle() {
        return session.place().isWaiting(); // it is the client who waits
    }

    @Override
    public void giveUp() {
        session.become(session.commands());
        if (request.verb() == Verb.LOGIN) {
            request.wipe();
            session.loginFailed(request.tag(), Login.later());
        } else {
            session.reply(request.tag(), Reply.unavailable());
        }
    }

    @Override
    void resume() {
        begin();
    }

    @Override
    void input(ByteBuffer unread) {
        // kept by the host
    }

    @Override
    Map<String, Object> park() {
        return request.verb().is(Trait.SECRET) ? null : Map.of("mode", NAME, "command", request.octets());
    }

    @Override
    void closed() {
        request.wipe();
    }
}
