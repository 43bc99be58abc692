package org.posthouse.admin;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Status;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.testkit.flow.FakeSpool;

/** The administration of a spool in memory. */
final class FakeQueue implements QueueAdmin {
    final FakeSpool spool = new FakeSpool();
    /** How mail was released last. */
    Rework reworked;

    private boolean paused;

    @Override
    public Spool.Page list(Query query, OptionalLong after, int limit) {
        return spool.list(query, after, limit);
    }

    @Override
    public Spool.Tally count(Query query) {
        return spool.count(query);
    }

    @Override
    public List<DestinationStatus> destinations(Query query, int limit) {
        return spool.destinations(query, limit).stream()
                .map(w -> new DestinationStatus(
                        w, 20, w.destination().transport().isEmpty() ? Optional.of("no router") : Optional.empty()))
                .toList();
    }

    @Override
    public Optional<Mail> find(String id) {
        return spool.find(id);
    }

    @Override
    public Optional<String> header(String id) {
        return Optional.of(spool.text(id).split("\r\n\r\n", 2)[0] + "\r\n");
    }

    @Override
    public <T> Optional<T> read(String id, Reading<T> reading) throws IOException {
        return spool.find(id).isEmpty()
                ? Optional.empty()
                : Optional.of(reading.of(spool.message(id).orElseThrow()));
    }

    @Override
    public int retry(Query query) throws IOException {
        return spool.change(query, new Change.Retry(Instant.now()));
    }

    @Override
    public int hold(Query query, Hold hold) throws IOException {
        return spool.change(query, new Change.Hold(hold));
    }

    @Override
    public int release(Query query) throws IOException {
        return spool.change(query, new Change.Release(Instant.now()));
    }

    @Override
    public Optional<String> release(String id, Rework rework) throws IOException {
        if (spool.forgetful) {
            throw new IOException("forgetful");
        }
        reworked = rework;
        return Optional.of(id + "h").filter(by -> spool.count(Query.of(id)).held() > 0);
    }

    @Override
    public int delete(Query query) throws IOException {
        return spool.change(query, new Change.Delete());
    }

    @Override
    public int bounce(Query query) throws IOException {
        return spool.change(query, new Change.Bounce(new Status(554, "5.7.0", "given up"), Instant.now()));
    }

    @Override
    public void pause(boolean pause) {
        paused = pause;
    }

    @Override
    public boolean paused() {
        return paused;
    }

    @Override
    public Spool.Counts counts() {
        return spool.counts();
    }
}
