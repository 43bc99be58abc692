package org.posthouse.transport.relay.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.route.Hop;
import org.posthouse.transport.relay.route.Results;

/**
 * One mail transaction (rfc5321#3.3): MAIL, RCPT, DATA, the message. Commands are sent together if the server knows
 * PIPELINING (rfc2920), in groups that fit into any buffer, so that both sides are never waiting for each other.
 */
public final class Mail {
    /** What can be done with the connection afterwards. */
    public enum End {
        /** Another mail can follow. */
        READY,
        /** It is to be closed without a word. */
        BROKEN,
        /** It had been idle and was closed meanwhile; nothing was done and nothing recorded. */
        STALE
    }

    private static final int GROUP = 8 * 1024;
    private static final Set<String> TOO_MANY = Set.of("", "4.5.3", "5.5.3");

    private enum Verb {
        MAIL,
        RCPT,
        DATA
    }

    private record Step(Verb verb, String line, int recipient) {}

    private final Session session;
    private final Hop hop;
    private final Job job;
    private final Message message;
    private final Content content;
    private final Settings settings;
    private final Outcomes outcomes;
    private final boolean reused;

    private final Deque<Step> awaited = new ArrayDeque<>();
    private final List<Integer> accepted = new ArrayList<>();
    private final List<Integer> tooMany = new ArrayList<>();
    private List<Integer> undecided;
    private Reply mail;
    private Reply data;
    private boolean utf8;
    private boolean binary;
    private boolean eightBit;
    private boolean closing;
    private boolean sent;

    public Mail(Session session, Job job, Message message, Content content, Settings settings, Outcomes outcomes) {
        this.session = session;
        this.hop = session.hop();
        this.job = job;
        this.message = message;
        this.content = content;
        this.settings = settings;
        this.outcomes = outcomes;
        this.reused = session.mails() > 0;
    }

    /** Sends the message to some recipients; each then has a result, unless the end is {@link End#STALE}. */
    public End run(List<Integer> recipients) {
        undecided = new ArrayList<>(recipients);
        try (InputStream octets = content.open()) {
            Optional<RecipientResult> refusal = refusal();
            if (refusal.isPresent()) {
                settle(refusal.get());
                return End.READY;
            }
            List<Step> steps = steps();
            return undecided.isEmpty() ? End.READY : converse(steps, octets);
        } catch (IOException unreadable) {
            settle(unreadable());
            return data == null && mail == null ? End.READY : End.BROKEN;
        }
    }

    /** Recipients that were refused because they were too many, after a message that others got. */
    public List<Integer> again() {
        return sent ? tooMany : List.of();
    }

    private static RecipientResult unreadable() {
        return Results.delayed("4.3.0", "The message cannot be read now");
    }

    /** What is clear before anything is said. */
    private Optional<RecipientResult> refusal() throws IOException {
        Extensions known = session.extensions();
        Sender sender = job.mail().sender();
        if (known.maxSize() > 0 && message.size() > known.maxSize()) { // rfc1870#6.1
            return Optional.of(Results.failed(
                    552,
                    "5.3.4",
                    "Message size " + message.size() + " exceeds the limit " + known.maxSize() + " of " + hop));
        }
        utf8 = sender.smtputf8() && content.eightBitHeader();
        if (utf8 && !known.smtpUtf8()) { // rfc6531#3.2
            return Optional.of(
                    Results.failed(554, "5.6.9", hop + " does not offer SMTPUTF8, required by the message header"));
        }
        binary = sender.body() == Sender.Body.BINARY_MIME && content.binary();
        if (binary && !known.binary()) { // rfc3030#3
            return Optional.of(Results.failed(554, "5.6.1", "Binary messages cannot be sent to " + hop));
        }
        // some declare 8-bit content and have none, others have it and do not say so
        eightBit = sender.body() != Sender.Body.SEVEN_BIT || known.eightBitMime() && content.eightBit();
        if (!known.eightBitMime() && !settings.sendEightBit() && !binary && content.eightBit()) { // rfc6152#3
            return Optional.of(
                    Results.failed(554, "5.6.3", hop + " does not offer 8BITMIME, required by the message content"));
        }
        return Optional.empty();
    }

    /** The commands; recipients the server cannot be told of are settled and left out. */
    private List<Step> steps() {
        Extensions known = session.extensions();
        Sender sender = job.mail().sender();
        utf8 |= needsUtf8(sender);
        Commands commands = new Commands(known, utf8 && known.smtpUtf8(), body());
        List<Step> steps = new ArrayList<>();
        if (sender.address().isPresent() && !Commands.isSound(sender.address().get())) {
            settle(Results.failed(501, "5.1.7", "Invalid sender address")); // rfc3463#3.2
            return steps;
        }
        Optional<String> path = sender.address().isEmpty()
                ? Optional.of("")
                : commands.path(sender.address().get());
        if (path.isEmpty()) {
            settle(noUtf8("the sender address"));
            return steps;
        }
        steps.add(new Step(Verb.MAIL, commands.mail(sender, path.get(), message.size()), -1));
        for (int i : List.copyOf(undecided)) {
            Recipient recipient = recipient(i);
            Optional<String> to = commands.path(recipient.address());
            if (!Commands.isSound(recipient.address())) {
                settle(i, Results.failed(501, "5.1.3", "Invalid recipient address"));
            } else if (to.isEmpty()) {
                settle(i, noUtf8("the recipient address"));
            } else {
                steps.add(new Step(Verb.RCPT, commands.rcpt(recipient, to.get()), i));
            }
        }
        if (!binary) {
            steps.add(new Step(Verb.DATA, "DATA", -1));
        }
        return steps;
    }

    private boolean needsUtf8(Sender sender) {
        if (sender.address().isPresent() && Commands.needsUtf8(sender.address().get())) {
            return true;
        }
        for (int i : undecided) {
            if (Commands.needsUtf8(recipient(i).address())) {
                return true;
            }
        }
        return false;
    }

    private Sender.Body body() {
        if (binary) {
            return Sender.Body.BINARY_MIME;
        }
        return eightBit ? Sender.Body.EIGHT_BIT_MIME : Sender.Body.SEVEN_BIT;
    }

    private RecipientResult noUtf8(String what) { // rfc6531#3.2
        return Results.failed(550, "5.6.7", hop + " does not offer SMTPUTF8, required by " + what);
    }

    private Recipient recipient(int index) {
        return job.recipients().get(index);
    }

    private End converse(List<Step> steps, InputStream octets) {
        session.used();
        try {
            envelope(steps);
        } catch (IOException e) {
            if (reused && mail == null) {
                return End.STALE;
            }
            postpone(Answers.lost(e, hop, "before the message was sent"));
            return End.BROKEN;
        }
        if (closing) {
            if (reused && mail != null && mail.code() == Reply.CLOSING) {
                return End.STALE;
            }
            return End.BROKEN; // whoever was not refused has the 421
        }
        if (binary && !accepted.isEmpty() || data != null && data.code() == 354) {
            return body(octets);
        }
        if (data != null) {
            if (data.permanent()) {
                settle(Answers.refused(data, hop));
            } else {
                postpone(Answers.delayed(data, hop));
            }
            if (!data.permanent() && !data.temporary()) {
                return End.BROKEN; // 2yz and 354 alone cannot be told from each other's effects
            }
        }
        return mail.positive() && !session.reset() ? End.BROKEN : End.READY;
    }

    private void envelope(List<Step> steps) throws IOException {
        int group = session.extensions().pipelining() ? GROUP : 0;
        int octets = 0;
        for (Step step : steps) {
            if (!awaited.isEmpty() && octets + step.line().length() > group) {
                replies();
                octets = 0;
            }
            boolean useless = mail != null && !mail.positive()
                    || step.verb() == Verb.DATA && awaited.isEmpty() && accepted.isEmpty();
            if (closing || useless) {
                break;
            }
            session.send(step.line());
            awaited.add(step);
            octets += step.line().length() + 2;
        }
        replies();
    }

    /** Reads the replies to all that was sent. */
    private void replies() throws IOException {
        while (!awaited.isEmpty() && !closing) {
            Step step = awaited.remove();
            Duration timeout = step.verb() == Verb.DATA
                    ? session.timeouts().data()
                    : session.timeouts().reply();
            Reply reply = session.reply(timeout);
            switch (step.verb()) {
                case MAIL -> mail(reply);
                case RCPT -> rcpt(step.recipient(), reply);
                case DATA -> data = reply;
            }
            if (reply.code() == Reply.CLOSING) { // rfc5321#3.8
                closing = true;
                if (!reused || step.verb() != Verb.MAIL) {
                    postpone(Answers.delayed(reply, hop));
                }
            }
        }
    }

    private void mail(Reply reply) {
        mail = reply;
        if (reply.permanent()) {
            settle(Answers.refused(reply, hop));
        } else if (!reply.positive() && reply.code() != Reply.CLOSING) {
            postpone(Answers.delayed(reply, hop));
        }
    }

    private void rcpt(int recipient, Reply reply) {
        if (!mail.positive()) {
            return; // refused with its sender
        }
        if (reply.positive()) {
            accepted.add(recipient);
            return;
        }
        boolean full = !accepted.isEmpty()
                && (reply.code() == 452 || reply.code() == 552)
                && TOO_MANY.contains(reply.enhanced());
        if (full) { // rfc5321#4.5.3.1.10
            tooMany.add(recipient);
            postpone(recipient, Answers.delayed(reply, hop));
        } else if (reply.permanent()) {
            settle(recipient, Answers.refused(reply, hop));
        } else if (reply.code() != Reply.CLOSING) {
            postpone(recipient, Answers.delayed(reply, hop));
        }
    }

    private End body(InputStream octets) {
        if (!mail.positive()) {
            return End.BROKEN; // whatever it would do with a message now
        }
        if (accepted.isEmpty()) {
            return nothing();
        }
        long size = message.size();
        Deadline pace = Deadline.in(Duration.ofMinutes(10).plusSeconds(size / 1024));
        try {
            if (binary) {
                session.send("BDAT " + size + " LAST"); // rfc3030#2
            }
            OutputStream out = session.body();
            new Body(out, binary).write(octets, size, () -> {
                if (pace.over()) {
                    throw new IOException("the server reads too slowly");
                }
            });
        } catch (Body.UnreadableException e) {
            settle(unreadable());
            return End.BROKEN;
        } catch (IOException e) {
            interrupted(e);
            return End.BROKEN;
        }
        Reply reply;
        try {
            if (!binary) {
                session.send(".");
            }
            reply = session.finalReply();
        } catch (IOException e) {
            // rfc1047: the server may have it, and get it again
            accepted.forEach(i -> settle(i, Answers.lost(e, hop, "after the message, before its reply")));
            return End.BROKEN;
        }
        if (reply.positive()) {
            sent = true;
            RecipientResult relayed =
                    Answers.relayed(reply, hop, session.extensions().dsn());
            accepted.forEach(i -> settle(i, relayed));
            return End.READY;
        }
        RecipientResult refused = Answers.refused(reply, hop);
        if (reply.temporary()) { // it has not taken it, and another host may (rfc5321#4.2.1)
            accepted.forEach(i -> postpone(i, refused));
        } else {
            accepted.forEach(i -> settle(i, refused));
        }
        return reply.code() == Reply.CLOSING || reply.code() == 354 ? End.BROKEN : End.READY;
    }

    /** The server wants a message although it refused all recipients (rfc2920#3.1). */
    private End nothing() {
        try {
            session.send(".");
            return session.finalReply().code() == Reply.CLOSING ? End.BROKEN : End.READY;
        } catch (IOException e) {
            return End.BROKEN;
        }
    }

    /** The message did not go through; perhaps the server said why. */
    private void interrupted(IOException cause) {
        RecipientResult result = Answers.lost(cause, hop, "while the message was sent");
        boolean settled = false;
        try {
            Reply reply = session.earlyReply();
            if (!reply.positive()) {
                result = Answers.refused(reply, hop);
                settled = reply.permanent();
            }
        } catch (IOException nothing) {
            // it did not
        }
        for (int i : accepted) {
            if (settled) {
                settle(i, result);
            } else {
                postpone(i, result);
            }
        }
    }

    private void settle(RecipientResult result) {
        undecided.forEach(i -> outcomes.settle(i, result));
        undecided.clear();
    }

    private void settle(int recipient, RecipientResult result) {
        outcomes.settle(recipient, result);
        undecided.remove((Integer) recipient);
    }

    /** All that are not settled, except those that have a reply of their own. */
    private void postpone(RecipientResult result) {
        undecided.forEach(i -> outcomes.postpone(i, result));
        undecided.clear();
    }

    private void postpone(int recipient, RecipientResult result) {
        outcomes.postpone(recipient, result);
        undecided.remove((Integer) recipient);
    }
}
