package org.posthouse.smtp.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.smtp.mail.StatusParts;

/**
 * Turns outcomes of commits into signals and back. An outcome aims at the connection and is plain data, so that it
 * reaches whichever version of the session is there; its number keeps it from being taken for another one's. If none comes,
 * the host tells the client: a mail that was taken must not be answered by 421.
 */
final class Commits {
    private static final String NAME = "committed";

    static {
        // its bundle may have left when an outcome is told, and can load nothing any more
        Outcome any = new Outcome.Settled(Status.UNAVAILABLE, List.of(Status.UNAVAILABLE));
        signal("", new Replying(true, 1), any);
    }

    private long number;

    /** Goes on after this many commits. */
    Commits(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    /** What a further commit is to call. */
    Completion next(Connection connection, Replying replying) {
        return completion(connection, Long.toString(++number), replying);
    }

    /** Not a method of this object: intake may keep what it gets for long. */
    private static Completion completion(Connection connection, String number, Replying replying) {
        return outcome -> connection.signal(signal(number, replying, outcome));
    }

    private static Signal signal(String number, Replying replying, Outcome outcome) {
        List<Status> each = outcome instanceof Outcome.Settled settled ? settled.recipients() : List.of();
        StringBuilder said = new StringBuilder();
        replying.to(outcome.status(), each)
                .forEach(reply -> said.append(new String(reply.octets(), StandardCharsets.US_ASCII)));
        return new Signal(NAME, values(number, outcome), said.toString());
    }

    private static List<String> values(String number, Outcome outcome) {
        List<String> values = new ArrayList<>();
        values.add(number);
        if (outcome instanceof Outcome.Settled settled) {
            StatusParts.add(values, settled.status());
            settled.recipients().forEach(status -> StatusParts.add(values, status));
        } else if (outcome instanceof Outcome.Unavailable absent
                && !absent.ticket().isEmpty()) {
            values.add(absent.ticket());
        } // otherwise its number alone
        return values;
    }

    /** The outcome of the latest commit; empty if the signal is something else. */
    Optional<Outcome> outcome(Signal signal) {
        List<String> values = signal.values();
        if (!signal.name().equals(NAME) || !values.get(0).equals(Long.toString(number))) {
            return Optional.empty();
        }
        List<Status> all = new ArrayList<>();
        for (int i = 1; i + StatusParts.COUNT <= values.size(); i += StatusParts.COUNT) {
            all.add(StatusParts.read(values, i));
        }
        return Optional.of(
                all.isEmpty()
                        ? new Outcome.Unavailable(values.size() > 1 ? values.get(1) : "")
                        : new Outcome.Settled(all.get(0), all.subList(1, all.size())));
    }
}
