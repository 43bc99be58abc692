package org.posthouse.intake.transaction;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.mail.Origin;
import org.posthouse.intake.filter.Chain;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.Inspections;
import org.posthouse.intake.filter.Lineup;
import org.posthouse.intake.verdict.Connection;
import org.posthouse.intake.verdict.ConnectionFacts;

/**
 * What filters said of connections, kept while the connection lives and there is room. The oldest go first; if such a
 * session goes on, its filters are asked again. Sessions that no filter is asked about are not kept.
 */
final class Sessions {
    /** The most sessions that are kept. */
    static final int MOST = 10_000;

    private record Session(Connection connection, Inspections inspections) {}

    private final Chain chain;
    private final Clock clock;
    private final Map<String, Session> sessions = new LinkedHashMap<>(); // guarded by this
    private volatile boolean used;

    Sessions(Chain chain, Clock clock) {
        this.chain = chain;
        this.clock = clock;
    }

    /** A client connected. */
    void connect(Origin origin, Answer.Taker whenDecided) {
        if (!asksAt(Stage.CONNECT)) {
            whenDecided.answered(Answer.ACCEPTED);
            return;
        }
        Session session = session(origin, false);
        chain.ask(session.inspections(), Stage.CONNECT, session.connection(), whenDecided);
    }

    /** It gave its name. */
    void helo(Origin origin, Answer.Taker whenDecided) {
        if (!asksAt(Stage.HELO)) {
            whenDecided.answered(Answer.ACCEPTED);
            return;
        }
        ask(session(origin, true), true, whenDecided);
    }

    /** It begins a mail: filters that came since it connected are asked about the connection first. */
    void admit(Origin origin, BiConsumer<Answer, ConnectionFacts> whenDecided) {
        if (!asksAt(Stage.CONNECT) && !asksAt(Stage.HELO)) {
            whenDecided.accept(Answer.ACCEPTED, known(origin));
            return;
        }
        Session session = session(origin, false);
        ask(
                session,
                origin.helo().isPresent(),
                answer -> whenDecided.accept(answer, session.connection().facts()));
    }

    private void ask(Session session, boolean helo, Answer.Taker whenDecided) {
        chain.ask(session.inspections(), Stage.CONNECT, session.connection(), answer -> {
            if (helo && answer instanceof Answer.Accepted) {
                chain.ask(session.inspections(), Stage.HELO, session.connection(), whenDecided);
            } else {
                whenDecided.answered(answer);
            }
        });
    }

    private boolean asksAt(Stage stage) {
        Lineup lineup = chain.registry().lineup();
        return lineup.asksAt(Direction.IN, stage);
    }

    /** What filters said that have left since. */
    private ConnectionFacts known(Origin origin) {
        if (!used) {
            return ConnectionFacts.NONE;
        }
        Session session;
        synchronized (this) {
            session = sessions.get(origin.session());
        }
        return session == null ? ConnectionFacts.NONE : session.connection().facts();
    }

    private Session session(Origin origin, boolean helo) {
        List<Session> evicted = new ArrayList<>();
        Session session;
        synchronized (this) {
            session = sessions.get(origin.session());
            if (session == null) {
                session = new Session(new Connection(origin, clock), Inspections.ofConnection(chain.registry()));
                sessions.put(origin.session(), session);
                used = true;
                if (sessions.size() > MOST) {
                    var eldest = sessions.values().iterator();
                    evicted.add(eldest.next());
                    eldest.remove();
                }
            }
        }
        evicted.forEach(Sessions::end);
        session.connection().now(origin, helo);
        return session;
    }

    private static void end(Session session) {
        session.inspections().end(Optional.empty());
    }

    /** A connection is gone. */
    void disconnected(String id) {
        Session session;
        synchronized (this) {
            session = sessions.remove(id);
        }
        if (session != null) {
            end(session);
        }
    }

    /** How many are kept. */
    synchronized int size() {
        return sessions.size();
    }

    /** Lets go of all. */
    void close() {
        List<Session> all;
        synchronized (this) {
            all = List.copyOf(sessions.values());
            sessions.clear();
        }
        all.forEach(Sessions::end);
    }
}
