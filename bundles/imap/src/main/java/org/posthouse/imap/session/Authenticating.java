package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Service;
import org.posthouse.imap.command.Authenticate;
import org.posthouse.imap.command.Login;
import org.posthouse.imap.command.Outcome;
import org.posthouse.imap.parse.Framer;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.wire.Reply;
import org.posthouse.net.api.Attempt;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.sasl.SaslStep;

/** An exchange of authentication (rfc3501#6.2.2). It cannot be handed over: it would have to hold a secret. */
final class Authenticating extends Mode {
    private static final int MAX_LINE = 8 * 1024;

    private final ImapSession session;
    private final String tag;
    private SaslExchange exchange;
    private byte[] response; // being looked at, or waiting to be; null: none
    private AccountInfo proven; // the client is who it says, and gets the server's last word

    Authenticating(ImapSession session, String tag) {
        this.session = session;
        this.tag = tag;
    }

    void begin(Outcome.Authenticate what) {
        Optional<SaslExchange> begun = Sasl.begin(
                what.mechanism(),
                () -> session.services().authenticator().get().map(a -> a.at(Service.IMAP)),
                session.client().remote());
        boolean offered = Sasl.mechanisms(session.client().settings().scram()).stream()
                .anyMatch(what.mechanism()::equalsIgnoreCase);
        if (begun.isEmpty() || !offered) {
            session.reply(tag, Reply.no("CANNOT", "Unsupported authentication mechanism " + what.mechanism()));
            return;
        }
        exchange = begun.get();
        session.become(this);
        response = what.initial().orElse(null);
        session.retry(new Step(() -> exchange.first(what.initial())));
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
        int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
        byte[] text = Arrays.copyOf(line, length);
        Arrays.fill(line, (byte) 0);
        answer(text);
    }

    private void answer(byte[] text) {
        try {
            if (text.length == 1 && text[0] == '*') {
                fail(Reply.bad("Cancelled"));
            } else if (proven != null) {
                succeed(proven); // rfc4422#4: the answer to data sent with a success says nothing
            } else if (text.length > MAX_LINE) {
                fail(Reply.bad("Line too long"));
            } else {
                byte[] decoded = Authenticate.decode(text);
                response = decoded;
                session.retry(new Step(() -> exchange.next(decoded)));
            }
        } catch (SyntaxException e) {
            fail(Reply.bad(e.getMessage()));
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    /** A step of the exchange, taken again while the authenticator is absent. The password waits here, and nowhere else. */
    private final class Step implements Attempt {
        private final Supplier<SaslStep> work;

        Step(Supplier<SaslStep> work) {
            this.work = work;
        }

        @Override
        public Result attempt() {
            SaslStep step = work.get();
            if (step instanceof SaslStep.NotYet) {
                return Result.ABSENT;
            }
            response = null; // wiped by the exchange
            if (step instanceof SaslStep.Challenge challenge) {
                ask(challenge.data());
            } else if (step instanceof SaslStep.Failure failure) {
                fail(failure.temporary() ? Login.later() : Login.denied());
            } else if (step instanceof SaslStep.Success success) {
                if (success.finalData().isPresent()) {
                    proven = success.account();
                    ask(success.finalData().get());
                } else {
                    succeed(success.account());
                }
            }
            return Result.DONE;
        }

        @Override
        public void giveUp() {
            wipe();
            fail(Login.later());
        }
    }

    private void wipe() {
        if (response != null) {
            Arrays.fill(response, (byte) 0);
            response = null;
        }
    }

    private void ask(byte[] data) {
        session.write("+ " + Base64.getEncoder().encodeToString(data) + "\r\n");
    }

    private void succeed(AccountInfo account) {
        session.become(session.commands());
        session.authenticated(tag, Login.welcome(session.client(), account));
    }

    private void fail(Reply reply) {
        session.become(session.commands());
        if (reply.status() == Reply.Status.BAD) {
            session.reply(tag, reply);
        } else {
            session.loginFailed(tag, reply);
        }
    }

    @Override
    void closed() {
        wipe();
    }

    @Override
    Map<String, Object> park() {
        return null;
    }
}
