package org.posthouse.smtp.session;

import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Attempt;
import org.posthouse.smtp.command.Auth;
import org.posthouse.smtp.command.Bdat;
import org.posthouse.smtp.command.Verb;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands: where their line came in, on a worker, or again and again while a part is absent that they need. */
final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private final Conversation conversation;
    private final Dialog dialog;
    private final Receiving receiving;

    Commands(Conversation conversation, Receiving receiving) {
        this.conversation = conversation;
        this.dialog = conversation.dialog;
        this.receiving = receiving;
    }

    /** Something that gives a reply. */
    interface Action {
        Reply run() throws Rejection;
    }

    void run(Verb verb, String argument) {
        if (verb.is(Verb.Flag.INLINE)) {
            conversation.respond(reply(() -> verb.command().run(dialog, argument)));
        } else if (verb.is(Verb.Flag.QUICK) && dialog.incoming() == null) {
            here(new Waiting.Line(verb, argument));
        } else if (verb.is(Verb.Flag.REPEATABLE)) {
            again(new Waiting.Line(verb, argument));
        } else { // AUTH
            authenticate(() -> verb.command().run(dialog, argument));
        }
    }

    /** Runs a command where its line came in, and on a worker if it has to be run again. */
    private void here(Waiting.Line line) {
        conversation.waiting.begin(line);
        Repeated command = new Repeated(line);
        if (command.attempt() == Attempt.Result.ABSENT) {
            conversation.retry(line, command);
        }
    }

    /** Does something on a worker that gives a reply, and needs the authenticator. */
    void authenticate(Action action) {
        conversation.authenticate(new Authentication(action));
    }

    /** Runs a command, perhaps not for the first time. */
    void again(Waiting.Line line) {
        conversation.retry(line, new Repeated(line));
    }

    /** The answer that a command waits for does not come. */
    void giveUp(Waiting.Line line, Status status) {
        new Repeated(line).giveUp(status);
    }

    /** Refuses a command by policy. */
    void refuse(Verb verb, String argument, Reply refusal) {
        conversation.respond(verb == Verb.BDAT ? Bdat.refuse(dialog, argument, refusal) : refusal);
        receiving.chunkBegan();
    }

    private final class Repeated implements Attempt {
        private final Waiting.Line line;

        Repeated(Waiting.Line line) {
            this.line = line;
        }

        @Override
        public Result attempt() {
            Reply reply;
            try {
                reply = attempted(() -> line.verb().command().run(dialog, line.argument()));
            } catch (Rejection.Unavailable absent) {
                return Result.ABSENT;
            }
            if (reply == Reply.AWAITED) {
                conversation.await();
                return Result.PENDING;
            }
            end(reply);
            return Result.DONE;
        }

        @Override
        public void giveUp() {
            giveUp(Status.UNAVAILABLE);
        }

        void giveUp(Status status) {
            end(line.verb() == Verb.BDAT ? Bdat.giveUp(dialog, line.argument(), status) : Reply.of(status));
        }

        private void end(Reply reply) {
            dialog.concluded();
            conversation.retried();
            conversation.respond(reply);
            receiving.chunkBegan();
        }
    }

    /** A step of an authentication, taken again while the authenticator is absent. It is in no parked state. */
    private final class Authentication implements Attempt {
        private final Action step;

        Authentication(Action step) {
            this.step = step;
        }

        @Override
        public Result attempt() {
            try {
                conversation.respond(attempted(step));
                return Result.DONE;
            } catch (Rejection.Unavailable absent) {
                return Result.ABSENT;
            }
        }

        @Override
        public void giveUp() {
            conversation.respond(Auth.giveUp(dialog));
        }
    }

    private Reply reply(Action action) {
        try {
            return attempted(action);
        } catch (Rejection.Unavailable absent) {
            return Reply.of(absent.status());
        }
    }

    private Reply attempted(Action action) throws Rejection.Unavailable {
        try {
            return action.run();
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection rejection) {
            return Reply.of(rejection.status());
        } catch (RuntimeException broken) {
            LOG.warn("session {} from {}: a command failed", dialog.connection().id(), dialog.remote(), broken);
            if (dialog.incoming() != null) {
                dialog.incoming().fail(Status.UNAVAILABLE);
            }
            return Reply.INTERNAL;
        }
    }
}
