package org.posthouse.quarantine;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;
import org.posthouse.testkit.flow.FakeSpool;

/** The administration of a spool in memory, as far as held mail needs it. */
final class FakeQueue implements QueueAdmin {
    final FakeSpool spool = new FakeSpool();
    int listed;

    @Override
    public Spool.Page list(Query query, OptionalLong after, int limit) {
        listed++;
        return spool.list(query, after, limit);
    }

    @Override
    public Optional<Mail> find(String id) {
        return spool.find(id);
    }

    @Override
    public <T> Optional<T> read(String id, Reading<T> reading) throws IOException {
        return spool.find(id).isEmpty()
                ? Optional.empty()
                : Optional.of(reading.of(spool.message(id).orElseThrow()));
    }

    /** As the queue does it: they leave the mail for one of their own. */
    @Override
    public Optional<String> release(String id, Rework rework) throws IOException {
        Mail mail = spool.find(id).orElseThrow();
        List<Recipient> held = mail.open().stream()
                .filter(r -> r.disposition().held().isPresent()
                        && (rework.recipients().isEmpty()
                                || rework.recipients().contains(r.address().normalized())))
                .map(r -> r.toBuilder()
                        .onDelivery(rework.onDelivery().orElse(r.onDelivery()))
                        .disposition(r.disposition().toBuilder().release().build())
                        .build())
                .toList();
        if (held.isEmpty()) {
            return Optional.empty();
        }
        Set<String> keys = held.stream().map(Recipient::key).collect(Collectors.toSet());
        String now = id + "-h" + Math.abs(keys.hashCode());
        Mail by = mail.toBuilder().id(now).recipients(held).build();
        return spool.replace(id, new Replacement(keys, by, spool.message(id).orElseThrow()))
                ? Optional.of(now)
                : Optional.empty();
    }

    @Override
    public int delete(Query query) throws IOException {
        return spool.change(query, new Change.Delete());
    }

    @Override
    public int release(Query query) throws IOException {
        return spool.change(query, new Change.Release(Instant.EPOCH));
    }

    @Override
    public int hold(Query query, Hold hold) throws IOException {
        return spool.change(query, new Change.Hold(hold));
    }

    @Override
    public Spool.Tally count(Query query) {
        return spool.count(query);
    }

    @Override
    public List<DestinationStatus> destinations(Query query, int limit) {
        return List.of();
    }

    @Override
    public Optional<String> header(String id) {
        return Optional.empty();
    }

    @Override
    public int retry(Query query) {
        return 0;
    }

    @Override
    public int bounce(Query query) {
        return 0;
    }

    @Override
    public void pause(boolean paused) {}

    @Override
    public boolean paused() {
        return false;
    }

    @Override
    public Spool.Counts counts() {
        return spool.counts();
    }
}
