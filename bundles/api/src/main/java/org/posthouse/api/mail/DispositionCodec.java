package org.posthouse.api.mail;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.posthouse.api.message.Status;

/** The fields of a disposition. */
final class DispositionCodec {
    static final int PHASE = 1;
    private static final int DESTINATION = 2;
    private static final int DUE = 3;
    private static final int HELD = 4;
    private static final int ATTEMPTS = 5;
    private static final int LAST = 6;
    private static final int NOTIFIED = 7;
    private static final int RELEASED = 8;
    private static final int HELD_BY = 9;
    private static final int HELD_SINCE = 10;
    private static final int NOT_BEFORE = 11;
    private static final int DELIVER_BY = 12;
    private static final int DELIVER_BY_MODE = 13;
    private static final int REMOTE = 14;

    /** Why a mail is held whose state this version does not know. */
    static final String OF_A_LATER_VERSION = "written by a later version of Posthouse";

    private static final int ACTION = 1;
    private static final int CODE = 2;
    private static final int ENHANCED = 3;
    private static final int TEXT = 4;
    private static final int REMOTE_MTA = 5;
    private static final int AT = 6;

    private DispositionCodec() {}

    static void write(FieldWriter out, Disposition d) {
        out.number(PHASE, d.phase().ordinal());
        d.destination().ifPresent(to -> out.text(DESTINATION, to.toString()));
        out.time(DUE, d.due());
        d.held().ifPresent(hold -> {
            out.text(HELD, hold.reason());
            hold.by().ifPresent(by -> out.text(HELD_BY, by));
            hold.since().ifPresent(since -> out.time(HELD_SINCE, since));
        });
        if (d.attempts() > 0) {
            out.number(ATTEMPTS, d.attempts());
        }
        d.last().ifPresent(reply -> out.group(LAST, in -> reply(in, reply)));
        d.notified().stream().sorted().forEach(notice -> out.number(NOTIFIED, notice.ordinal()));
        out.flag(RELEASED, d.released());
        d.notBefore().ifPresent(time -> out.time(NOT_BEFORE, time));
        d.deliverBy().ifPresent(by -> {
            out.time(DELIVER_BY, by.time());
            out.number(DELIVER_BY_MODE, by.mode().ordinal());
        });
        d.remote()
                .filter(remote -> !d.last().equals(d.remote())) // written once
                .ifPresent(remote -> out.group(REMOTE, in -> reply(in, remote)));
        out.opaque(d.later());
    }

    static Disposition read(FieldReader in) throws IOException {
        Disposition.Builder builder = Disposition.builder(Instant.EPOCH);
        boolean unknown = false;
        Optional<String> reason = Optional.empty();
        Optional<String> by = Optional.empty();
        Optional<Instant> since = Optional.empty();
        Optional<Reply> last = Optional.empty();
        Optional<Reply> remote = Optional.empty();
        Optional<Instant> deliverBy = Optional.empty();
        DeliverBy.Mode mode = DeliverBy.Mode.NOTIFY; // of a mode of a later version too: nothing fails early by mistake
        Opaque.Collector later = new Opaque.Collector();
        while (in.next()) {
            switch (in.tag()) {
                case PHASE -> {
                    Optional<Disposition.Phase> phase = in.one(Disposition.Phase.values());
                    if (phase.isPresent()) {
                        builder.phase(phase.get());
                    } else {
                        unknown = true;
                        later.add(in);
                    }
                }
                case DESTINATION -> builder.destination(destination(in.text()));
                case DUE -> builder.due(in.time());
                case HELD -> reason = Optional.of(in.text());
                case HELD_BY -> by = Optional.of(in.text()).filter(who -> !who.isBlank());
                case HELD_SINCE -> since = Optional.of(in.time());
                case ATTEMPTS -> builder.attempts(in.integer());
                case LAST -> last = Optional.of(reply(in.inner()));
                case REMOTE -> remote = Optional.of(reply(in.inner()));
                case NOTIFIED -> {
                    Optional<Disposition.Notice> notice = in.one(Disposition.Notice.values());
                    notice.ifPresentOrElse(builder::notified, () -> later.add(in));
                }
                case RELEASED -> builder.released(in.flag());
                case NOT_BEFORE -> builder.notBefore(in.time());
                case DELIVER_BY -> deliverBy = Optional.of(in.time());
                case DELIVER_BY_MODE -> {
                    Optional<DeliverBy.Mode> known = in.one(DeliverBy.Mode.values());
                    if (known.isPresent()) {
                        mode = known.get();
                    } else {
                        later.add(in);
                    }
                }
                default -> later.add(in);
            }
        }
        remote.ifPresent(builder::remote);
        last.ifPresent(builder::last); // a version that does not know the other may have written a host's reply here
        if (deliverBy.isPresent()) {
            builder.deliverBy(new DeliverBy(deliverBy.get(), mode));
        }
        if (reason.isPresent()) { // a version that knows neither leaves the other two behind when it ends a hold
            builder.hold(new Hold(reason.get(), by, since));
        }
        if (unknown) {
            builder.hold(OF_A_LATER_VERSION); // whatever is left to do, it is not for this version to do
        }
        return builder.later(later.all()).build();
    }

    private static Destination destination(String text) throws IOException {
        try {
            return Destination.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void reply(FieldWriter out, Reply reply) {
        out.number(ACTION, reply.action().ordinal());
        out.number(CODE, reply.status().code());
        out.text(ENHANCED, reply.status().enhanced());
        out.text(TEXT, reply.status().text());
        reply.remoteMta().ifPresent(mta -> out.text(REMOTE_MTA, mta));
        out.time(AT, reply.at());
    }

    private static Reply reply(FieldReader in) throws IOException {
        Reply.Action action = Reply.Action.DELAYED;
        int code = 0;
        String enhanced = "";
        String text = "";
        Optional<String> mta = Optional.empty();
        Instant at = Instant.EPOCH;
        while (in.next()) {
            switch (in.tag()) {
                case ACTION -> action = in.one(Reply.Action.values()).orElse(Reply.Action.DELAYED);
                case CODE -> code = in.integer();
                case ENHANCED -> enhanced = in.text();
                case TEXT -> text = in.text();
                case REMOTE_MTA -> mta = Optional.of(in.text());
                case AT -> at = in.time();
                default -> {
                    // of a later version, and replaced by the next reply
                }
            }
        }
        return new Reply(action, status(code, enhanced, text), mta, at);
    }

    static Status status(int code, String enhanced, String text) throws IOException {
        try {
            return new Status(code, enhanced, text);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
