package org.posthouse.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;

/** A spool like another one, for tests that change something about it. */
class SpoolWrapper implements Spool {
    private final Spool spool;

    SpoolWrapper(Spool spool) {
        this.spool = spool;
    }

    @Override
    public Draft draft() throws IOException {
        return spool.draft();
    }

    @Override
    public Optional<Lease> lease(Instant now, Admission admission) throws IOException {
        return spool.lease(now, admission);
    }

    @Override
    public void reconsider() {
        spool.reconsider();
    }

    @Override
    public Optional<Instant> nextDue(Admission admission) {
        return spool.nextDue(admission);
    }

    @Override
    public Optional<Mail> find(String id) {
        return spool.find(id);
    }

    @Override
    public Optional<Message> message(String id) throws IOException {
        return spool.message(id);
    }

    @Override
    public Page list(Query query, OptionalLong after, int limit) {
        return spool.list(query, after, limit);
    }

    @Override
    public Tally count(Query query) {
        return spool.count(query);
    }

    @Override
    public List<Waiting> destinations(Query query, int limit) {
        return spool.destinations(query, limit);
    }

    @Override
    public int change(Query query, Change change) throws IOException {
        return spool.change(query, change);
    }

    @Override
    public boolean replace(String id, Replacement replacement) throws IOException {
        return spool.replace(id, replacement);
    }

    @Override
    public Counts counts() {
        return spool.counts();
    }
}
