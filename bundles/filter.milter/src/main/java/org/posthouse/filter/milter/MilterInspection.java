package org.posthouse.filter.milter;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.filter.milter.MilterSettings.OnFailure;
import org.posthouse.filter.milter.dialog.ClientName;
import org.posthouse.filter.milter.dialog.Conversation;
import org.posthouse.filter.milter.dialog.Judgement;
import org.posthouse.filter.milter.dialog.Reading;
import org.posthouse.filter.milter.protocol.MilterException;
import org.posthouse.filter.milter.protocol.Response;
import org.posthouse.filter.milter.protocol.Response.Plain;
import org.posthouse.filter.milter.protocol.TimeLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a milter says of one mail. At each stage it is told what it does not know yet, so the filter may be asked from any stage on,
 * and after a lost connection everything is told again to another one.
 */
final class MilterInspection implements Inspection {
    private static final Logger LOG = LoggerFactory.getLogger(MilterInspection.class);

    private final MilterFilter filter;
    private final MilterSettings settings;
    private Optional<ClientName> client = Optional.empty();
    private Optional<Conversation> conversation = Optional.empty();
    private Optional<Conversation> judged = Optional.empty();
    /** The milter has decided about the mail as a whole before its end: it accepts, or discards. */
    private Optional<Response> settled = Optional.empty();

    private boolean failed;
    /** The conversation is left open between two calls, and counted as such. */
    private boolean idle;

    /** In this attempt the message is being told: from here on a failure may be its sender's doing. */
    private boolean judging;
    /** The message that was told last has another body for other programs. */
    private boolean twoBodies;

    MilterInspection(MilterFilter filter, MilterSettings settings) {
        this.filter = filter;
        this.settings = settings;
    }

    @Override
    public Verdict sender(Context context) throws IOException {
        return ask(context, settings.commandCall(), call -> introduced(context, call)
                .orElse(Verdict.PASS));
    }

    @Override
    public Verdict recipient(Context context, Recipient recipient) throws IOException {
        if (failed && settings.onFailure() == OnFailure.PASS) {
            return Verdict.PASS; // with the message there it is asked again, so nothing is bypassed by that
        }
        return ask(context, settings.commandCall(), call -> {
            Optional<Verdict> introduced = introduced(context, call);
            if (introduced.isPresent()) {
                return introduced.get();
            }
            Envelope envelope = new Envelope(context, call);
            envelope.tellAll();
            if (settled.isEmpty()) {
                envelope.tell(recipient).ifPresent(envelope::decide);
            }
            return envelope.verdict();
        });
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        return ask(context, settings.messageCall(), call -> {
            twoBodies = false;
            Verdict verdict = message(context, message, Reading.FIRST_ODD_LINE, call);
            if (!twoBodies || isAgainst(verdict)) {
                return verdict;
            }
            release(); // a program of the recipient may show either body, so the milter judges both
            return message(context, message, Reading.EMPTY_LINE, call);
        });
    }

    /** True if nothing that is said of another body can be worse. */
    private static boolean isAgainst(Verdict verdict) {
        return verdict.instructions().stream()
                .filter(one -> one.recipient().isEmpty())
                .anyMatch(one -> one.action().conclusive() || one.action() instanceof Action.Hold);
    }

    private Verdict message(Context context, Message message, Reading reading, TimeLimit call) throws IOException {
        Optional<Verdict> introduced = introduced(context, call);
        if (introduced.isPresent()) {
            return introduced.get();
        }
        Envelope envelope = new Envelope(context, call);
        Optional<Verdict> again = envelope.forget();
        if (again.isPresent()) {
            return again.get();
        }
        envelope.tellAll();
        return settled.isEmpty() && envelope.hasRecipients() ? judge(envelope, message, reading) : envelope.verdict();
    }

    private Verdict judge(Envelope envelope, Message message, Reading reading) throws IOException {
        Conversation talk = conversation.orElseThrow();
        judging = true;
        Judgement judgement = talk.message(envelope.context, known(), filter.host(), message, reading, envelope.call);
        twoBodies = talk.hasTwoBodies();
        Optional<Action> conclusion = conclusion(envelope.context, judgement.response());
        talk.hangUp(); // all is said; a new body is read from it until the next call
        conversation = Optional.empty();
        judged = Optional.of(talk);
        if (conclusion.isPresent()) {
            return Verdict.of(conclusion.get());
        }
        for (Action action : judgement.actions()) {
            boolean recipients = action instanceof Action.AddRecipient || action instanceof Action.RemoveRecipient;
            if (recipients && envelope.isLeaving()) {
                throw new MilterException(
                        MilterException.Kind.LOCAL, "recipients of mail that leaves cannot be added or removed");
            }
            envelope.decide(action);
        }
        return envelope.verdict();
    }

    /** The recipients of the mail, as a call of the filter has them. */
    private final class Envelope {
        private final Context context;
        private final TimeLimit call;
        private final List<Instruction> instructions = new ArrayList<>();
        private int refused;

        Envelope(Context context, TimeLimit call) {
            this.context = context;
            this.call = call;
        }

        boolean isLeaving() {
            return context.scope() == Context.Scope.LEAVING;
        }

        /** False if the milter has refused all of them. */
        boolean hasRecipients() {
            return refused == 0 || refused < context.recipients().size() && !isLeaving();
        }

        void decide(Action action) {
            instructions.add(new Instruction(Optional.empty(), action));
        }

        /** If the milter was told of a recipient that another filter has refused since, it is told all anew. */
        Optional<Verdict> forget() throws IOException {
            Conversation talk = conversation.orElseThrow();
            if (!talk.knowsOthersThan(context.recipients())) {
                return Optional.empty();
            }
            return concluded(context, talk.again(context, known(), filter.host(), call));
        }

        /** Tells the recipients that the milter does not know yet. */
        void tellAll() throws IOException {
            for (Recipient recipient : context.recipients()) {
                if (settled.isEmpty() && !conversation.orElseThrow().knows(recipient)) {
                    tell(recipient).ifPresent(action -> refuse(recipient, action));
                }
            }
        }

        private void refuse(Recipient recipient, Action action) {
            refused++;
            instructions.add(
                    isLeaving()
                            ? new Instruction(Optional.empty(), ofAll(recipient, action))
                            : new Instruction(Optional.of(recipient.address()), action));
        }

        /** Mail that leaves is refused as a whole, which would bounce it for those recipients too that the milter takes. */
        private Action ofAll(Recipient recipient, Action action) {
            boolean others = context.recipients().size() > 1;
            return others && action instanceof Action.Reject
                    ? new Action.Hold("milter " + settings.name() + " refuses <" + recipient.address() + ">")
                    : action;
        }

        /** @return the action by which the milter refuses it; if it settles the mail, that is kept */
        Optional<Action> tell(Recipient recipient) throws IOException {
            Response response = conversation.orElseThrow().recipient(context, known(), filter.host(), recipient, call);
            return settles(response) ? Optional.empty() : conclusion(context, response);
        }

        Verdict verdict() throws IOException {
            if (settled.isPresent() && settled.get() == Plain.DISCARD) {
                return MilterInspection.this.verdict(context, settled.get());
            }
            Verdict.Builder verdict = Verdict.builder();
            for (Instruction instruction : instructions) {
                if (instruction.recipient().isPresent()) {
                    verdict.add(instruction.recipient().get(), instruction.action());
                } else {
                    verdict.add(instruction.action());
                }
            }
            return verdict.build();
        }
    }

    // --- the conversation

    /** Sees to it that there is a conversation, with the sender told; gives the verdict if that ends it. */
    private Optional<Verdict> introduced(Context context, TimeLimit call) throws IOException {
        if (conversation.isPresent()) {
            return Optional.empty();
        }
        Conversation opened = filter.open(settings, call);
        conversation = Optional.of(opened);
        Response response = opened.introduce(context, known(), filter.host(), call);
        filter.answered();
        return concluded(context, response);
    }

    private Optional<Verdict> concluded(Context context, Response response) throws IOException {
        if (response == Plain.CONTINUE || response == Plain.SKIP) {
            return Optional.empty();
        }
        settles(response);
        drop(); // of this mail nothing more is told
        return Optional.of(verdict(context, response));
    }

    /** True if the answer is for the whole mail, whatever it was about: nothing else needs to be told. */
    private boolean settles(Response response) {
        boolean settles = response == Plain.ACCEPT || response == Plain.DISCARD;
        if (settles) {
            settled = Optional.of(response);
            drop();
        }
        return settles;
    }

    private Verdict verdict(Context context, Response response) throws IOException {
        return conclusion(context, response).map(Verdict::of).orElse(Verdict.PASS);
    }

    private Optional<Action> conclusion(Context context, Response response) throws IOException {
        Optional<Action> action = Verdicts.conclusion(response, settings.name());
        boolean leaving = context.scope() == Context.Scope.LEAVING;
        return action.map(one -> leaving && one instanceof Action.Discard discard
                ? new Action.Hold("discarded " + discard.reason())
                : one);
    }

    private ClientName known() {
        return client.orElseThrow();
    }

    // --- calls

    private interface Work {
        Verdict run(TimeLimit call) throws IOException;
    }

    /** A conversation that an earlier call has left may be gone by now, which is no fault of this mail: one more attempt is made. */
    private Verdict ask(Context context, Duration longest, Work work) throws IOException {
        release();
        if (settled.isPresent()) {
            return verdict(context, settled.get());
        }
        if (client.isEmpty()) {
            client = Optional.of(filter.client(context.origin(), settings));
        }
        boolean left = idle;
        resume();
        try {
            return attempts(work, TimeLimit.in(longest), left);
        } finally {
            pause();
        }
    }

    private Verdict attempts(Work work, TimeLimit call, boolean left) throws IOException {
        try {
            return attempt(work, call);
        } catch (IOException e) {
            boolean lost = e instanceof MilterException known && known.kind() == MilterException.Kind.LOST;
            if (!left || !lost) {
                return failed(e);
            }
        }
        try {
            return attempt(work, call);
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** A client may wait for as long as it likes until it goes on: if too many do, it is told anew then. */
    private void pause() {
        if (conversation.isPresent()) {
            idle = filter.mayIdle();
            if (!idle) {
                drop();
            }
        }
    }

    private void resume() {
        if (idle) {
            idle = false;
            filter.resumed();
        }
    }

    private Verdict attempt(Work work, TimeLimit call) throws IOException {
        boolean done = false;
        judging = false;
        try {
            Verdict verdict = work.run(call);
            done = true;
            return verdict;
        } finally {
            if (!done) {
                drop();
            }
        }
    }

    /**
     * To defer or to pass is up to intake, which knows whether the filter is required. But what the milter says to a message may be
     * the sender's doing, such as a change for each of a thousand fields: that defers, or it would be a way past the milter.
     */
    private Verdict failed(IOException why) throws IOException {
        failed = true;
        MilterException.Kind kind = why instanceof MilterException known ? known.kind() : MilterException.Kind.LOCAL;
        filter.failed(kind, judging);
        if (settings.onFailure() == OnFailure.PASS && judging && kind == MilterException.Kind.PROTOCOL) {
            LOG.warn("milter {} failed, mail is deferred: {}", settings.name(), why.getMessage());
            return Verdict.of(new Action.Defer(Verdicts.LATER));
        }
        boolean asked = kind != MilterException.Kind.NOT_TRIED && !(why instanceof InterruptedIOException);
        if (settings.onFailure() == OnFailure.REJECT && asked) {
            LOG.warn("milter {} failed, mail is rejected: {}", settings.name(), why.getMessage());
            return Verdict.of(new Action.Reject(Verdicts.UNAVAILABLE));
        }
        throw why;
    }

    private void release() {
        judged.ifPresent(Conversation::close);
        judged = Optional.empty();
    }

    private void drop() {
        conversation.ifPresent(Conversation::close);
        conversation = Optional.empty();
    }

    @Override
    public void close() {
        resume();
        drop();
        release();
    }
}
