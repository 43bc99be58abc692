package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.posthouse.imap.command.Command;
import org.posthouse.imap.command.Outcome;
import org.posthouse.imap.command.Verb;
import org.posthouse.imap.command.Verb.Trait;
import org.posthouse.imap.parse.AppendStart;
import org.posthouse.imap.parse.Framer;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.StoreException;

/** Reads commands and carries them out, as the table says. Here is all the policy; commands have none. */
final class Commands extends Mode {
    static final String NAME = "command";

    private final ImapSession session;
    private final Framer framer;

    Commands(ImapSession session, int literalsAsked) {
        this.session = session;
        this.framer = new Framer(literalsAsked);
    }

    @Override
    Map<String, Object> park() {
        return Map.of("mode", NAME, "asked", framer.asked());
    }

    // --- reading

    @Override
    void input(ByteBuffer unread) {
        Framer.Found found = framer.next(unread, limit());
        while (found instanceof Framer.Found.Ask) {
            byte[] begun = framer.begun(unread);
            Reply refused = refusal(begun);
            if (refused != null) { // a password, for one, is better not sent where all can read it
                framer.refuse(unread);
                session.reply(Framer.tagOf(begun), refused);
                return;
            }
            session.write("+ Send the literal\r\n");
            found = framer.next(unread, limit());
        }
        if (found instanceof Framer.Found.Command command) {
            command(command.octets(), unread.hasRemaining());
        } else if (found instanceof Framer.Found.Message message) {
            append(message);
        } else if (found instanceof Framer.Found.Oversized oversized) {
            Reply reply = Reply.bad("Command too long");
            skip(oversized.skip(), oversized.lineFollows(), Framer.tagOf(oversized.start()), reply);
        }
    }

    private int limit() {
        return session.client().state() == Client.State.NOT_AUTHENTICATED
                ? session.settings().maxCommandBeforeLogin()
                : session.settings().maxCommand();
    }

    /** Answers, after what still comes of the command was skipped. */
    private void skip(long octets, boolean lineFollows, String tag, Reply reply) {
        if (octets > 0 || lineFollows) {
            new Skipping(session, octets, tag, reply).begin();
        } else {
            session.reply(tag, reply);
        }
    }

    private void append(Framer.Found.Message message) {
        AppendStart start;
        Reply refused = null;
        String tag = Framer.tagOf(message.start());
        try {
            start = AppendStart.parse(message.start());
            if (!Verb.APPEND.isAllowed(session.client().state())) {
                refused = Reply.bad("APPEND is not allowed in this state");
            } else if (message.size() > session.settings().maxMessage()) {
                refused = Reply.no("TOOBIG", "Message too large"); // rfc7889#4
            } else if (message.size() == 0) {
                refused = Reply.no("CANNOT", "Message is empty");
            }
        } catch (SyntaxException e) {
            start = null;
            refused = Reply.bad(e.getMessage());
        }
        if (refused == null) {
            session.begins(Verb.APPEND);
            new Appending(session, start, message).begin();
        } else if (message.synchronizing()) {
            session.reply(tag, refused); // not being asked for the message, the client goes on to the next command
        } else {
            skip(message.size(), true, tag, refused);
        }
    }

    /** Carries a command out. */
    private void command(byte[] octets, boolean moreFollows) {
        String tag = Framer.tagOf(octets);
        try {
            Tokens in = new Tokens(octets);
            in.tag();
            in.space();
            Verb verb = verb(in);
            Reply refused = refusal(verb);
            if (refused != null) {
                session.reply(tag, refused);
                return;
            }
            Command command = verb.parser().parse(in);
            in.end();
            if (verb.is(Trait.ALONE) && moreFollows) {
                // rfc3501#6.2.1: what was sent in clear behind it must not pass for what is sent under TLS
                session.reply(tag, Reply.bad("Unexpected data after command"));
                session.end();
                return;
            }
            execute(new Request(tag, verb, command, octets));
        } catch (SyntaxException e) {
            session.reply(tag, Reply.bad(e.getMessage()));
        }
    }

    /** The command that is named next. */
    private static Verb verb(Tokens in) throws SyntaxException {
        String name = in.word();
        if (name.equals("UID")) {
            in.space();
            name += " " + in.word();
        }
        Optional<Verb> known = Verb.of(name);
        if (known.isEmpty()) {
            throw new SyntaxException("Unknown command " + name);
        }
        return known.get();
    }

    /** Why a command is refused of which only the beginning is there; null if that does not show yet. */
    private Reply refusal(byte[] begun) {
        Tokens in = new Tokens(begun);
        try {
            in.tag();
            in.space();
            return refusal(verb(in));
        } catch (SyntaxException e) {
            return Reply.bad(e.getMessage());
        }
    }

    private Reply refusal(Verb verb) {
        if (!verb.isAllowed(session.client().state())) {
            return Reply.bad(verb.title() + " is not allowed in this state");
        }
        boolean readable = session.client().state() == Client.State.NOT_AUTHENTICATED
                && !session.client().isPrivate();
        if (readable && !verb.is(Trait.PRE_TLS)) {
            return Reply.no("PRIVACYREQUIRED", "TLS required, issue STARTTLS first"); // rfc5530#3
        }
        return null;
    }

    /** Reads a command again that was understood before. */
    private static Command parse(byte[] octets) throws SyntaxException {
        Tokens in = new Tokens(octets);
        in.tag();
        in.space();
        return verb(in).parser().parse(in);
    }

    // --- carrying out

    /**
     * A command to be carried out.
     *
     * @param parsed empty: it has to be read again
     * @param octets how the client wrote it
     */
    record Request(String tag, Verb verb, Optional<Command> parsed, byte[] octets) {
        Request(String tag, Verb verb, Command command, byte[] octets) {
            this(tag, verb, Optional.of(command), octets);
        }

        /** The same as the client wrote it, which takes less memory than what it means. */
        Request unread() {
            return new Request(tag, verb, Optional.empty(), octets);
        }

        Command command() throws SyntaxException {
            return parsed.isPresent() ? parsed.get() : Commands.parse(octets);
        }

        /** Forgets a password in it. */
        void wipe() {
            if (verb.is(Trait.SECRET)) {
                Arrays.fill(octets, (byte) 0);
                parsed.ifPresent(Command::wipe);
            }
        }
    }

    /**
     * A command that waited for the store, as another version of this bundle has read it.
     *
     * @throws IllegalArgumentException if it is not understood
     */
    Waiting waiting(byte[] octets) {
        try {
            Tokens in = new Tokens(octets);
            in.tag();
            in.space();
            Verb verb = verb(in);
            return new Waiting(
                    session,
                    new Request(Framer.tagOf(octets), verb, verb.parser().parse(in), octets));
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("parked command: " + e.getMessage());
        }
    }

    private void execute(Request request) {
        session.begins(request.verb);
        if (request.verb.is(Trait.STORE) || request.verb.is(Trait.PATIENT)) {
            new Waiting(session, request).begin();
        } else if (request.verb.is(Trait.INLINE)) {
            perform(request);
        } else {
            session.connection().run(() -> perform(request));
        }
    }

    /** Carries it out; false if a part is absent that it waits for, and it may be tried again. */
    boolean perform(Request request) {
        if (request.verb.is(Trait.STORE) && session.services().store().get().isEmpty()) {
            return false;
        }
        Wire out = new Wire();
        Outcome outcome = null;
        try {
            Command command = request.command();
            session.client().spoke();
            outcome = session.client().unit(() -> command.run(session.client(), out));
        } catch (StoreException e) {
            ImapSession.LOG.debug("{}: {} failed", session.connection().id(), request.verb.title(), e);
            if (e.reason() == StoreException.Reason.UNAVAILABLE && request.verb.is(Trait.REPEATABLE)) {
                return false;
            }
            out.take(); // of a command that failed nothing is told
            outcome = Outcome.done(Reply.of(e));
        } catch (SyntaxException e) {
            session.become(this);
            session.reply(request.tag, Reply.bad(e.getMessage()));
            return true;
        } catch (ViewLostException e) {
            session.bye(e.getMessage());
            return true;
        } catch (RuntimeException e) {
            ImapSession.LOG.error("{}: {} failed", session.connection().id(), request.verb.title(), e);
            out.take();
            outcome = Outcome.no("SERVERBUG", "Internal error");
        } finally {
            if (!(outcome instanceof Outcome.NotYet)) {
                request.wipe();
            }
        }
        if (outcome instanceof Outcome.NotYet) {
            return false;
        }
        session.become(this);
        conclude(request, outcome, out);
        return true;
    }

    private void conclude(Request request, Outcome outcome, Wire out) {
        session.write(out);
        if (outcome instanceof Outcome.Done done) {
            done(request, done);
        } else if (outcome instanceof Outcome.Result result) {
            // what is done already is told, whatever it takes
            if (!session.client().work(result.cursor().octets()) && request.verb.is(Trait.REPEATABLE)) {
                session.client().work(0);
                session.reply(request.tag, Reply.no("LIMIT", "Account uses too much memory"));
                return;
            }
            new Flow(session, request.tag, request.verb, result.cursor()).begin();
        } else if (outcome instanceof Outcome.Authenticate authenticate) {
            new Authenticating(session, request.tag).begin(authenticate);
        } else if (outcome instanceof Outcome.Idle) {
            new Idling(session, request.tag).begin();
        } else if (outcome instanceof Outcome.StartTls tls) {
            session.reply(request.tag, tls.reply());
            session.connection().startTls();
        } else if (outcome instanceof Outcome.Logout logout) {
            session.reply(request.tag, logout.reply());
            session.end();
        }
    }

    private void done(Request request, Outcome.Done done) {
        Verb verb = request.verb;
        if (verb == Verb.LOGIN) {
            if (done.reply().status() == Reply.Status.OK) {
                session.loggedIn(request.tag, done.reply());
            } else {
                session.loginFailed(request.tag, done.reply());
            }
        } else if (verb.is(Trait.QUIET)
                || verb.is(Trait.INLINE)
                || session.client().view() == null) {
            session.reply(request.tag, done.reply());
        } else {
            new Flow(session, request.tag, verb, done.reply()).begin();
        }
    }
}
