package org.posthouse.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.RecipientResult.Action;

/** What administrators do with the queue. */
final class Admin implements QueueAdmin {
    private static final int MAX_HEADER = 16 * 1024;
    private static final int PAGE = 500;
    private static final Status DELETED = new Status(554, "5.7.0", "Deleted by the administrator");

    private final Engine engine;

    Admin(Engine engine) {
        this.engine = engine;
    }

    private Spool spool() throws IOException {
        Spool spool = engine.services.spool();
        if (spool == null) {
            throw new IOException("the spool is absent");
        }
        return spool;
    }

    @Override
    public List<Entry> list(String after, int limit) {
        Spool spool = engine.services.spool();
        return spool == null ? List.of() : spool.list(after, limit);
    }

    @Override
    public Optional<Entry> find(String id) {
        Spool spool = engine.services.spool();
        return spool == null ? Optional.empty() : spool.find(id);
    }

    @Override
    public Optional<String> header(String id) throws IOException {
        Optional<Message> message = spool().message(id);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        byte[] octets;
        try (InputStream in = message.get().open(0)) {
            octets = in.readNBytes(MAX_HEADER);
        }
        int line = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n') {
                if (i == line || i == line + 1 && octets[line] == '\r') {
                    break; // the empty line
                }
                line = i + 1;
            }
        }
        return Optional.of(new String(octets, 0, line, StandardCharsets.UTF_8));
    }

    @Override
    public boolean retry(String id) throws IOException {
        engine.pauses.forget(id);
        return reschedule(id, engine.clock.instant(), false, "released for another attempt");
    }

    @Override
    public int retryAll() throws IOException {
        Spool spool = spool();
        Instant now = engine.clock.instant();
        engine.pauses.clear();
        int count = 0;
        String after = "";
        List<Entry> page;
        do {
            page = spool.list(after, PAGE);
            for (Entry entry : page) {
                after = entry.id();
                if (!entry.held() && spool.reschedule(entry.id(), now, false)) {
                    count++;
                }
            }
        } while (page.size() == PAGE);
        engine.kick();
        return count;
    }

    @Override
    public boolean hold(String id) throws IOException {
        Optional<Entry> entry = spool().find(id);
        return entry.isPresent() && reschedule(id, entry.get().due(), true, "put on hold");
    }

    @Override
    public boolean release(String id) throws IOException {
        Optional<Entry> entry = spool().find(id);
        return entry.isPresent() && reschedule(id, entry.get().due(), false, "released");
    }

    private boolean reschedule(String id, Instant due, boolean held, String what) throws IOException {
        if (!spool().reschedule(id, due, held)) {
            return false;
        }
        engine.services.trace(id, held ? "held" : "released", what + " by the administrator");
        engine.kick();
        return true;
    }

    @Override
    public boolean delete(String id, boolean bounce) throws IOException {
        Spool spool = spool();
        Optional<Entry> found = spool.find(id);
        if (found.isEmpty()) {
            return false;
        }
        Optional<String> notice = Optional.empty();
        if (bounce) {
            Optional<Message> message = spool.message(id);
            if (message.isPresent()) {
                List<Ledger.Notice> about =
                        found.get().pending().stream().map(Admin::deleted).toList();
                notice = engine.notifier.failed(found.get(), about, message.get(), engine.settings());
            }
        }
        boolean deleted = spool.delete(id);
        if (notice.isPresent()) {
            spool.reschedule(notice.get(), engine.clock.instant(), false);
        }
        if (deleted) {
            engine.pauses.forget(id);
            engine.services.trace(id, "deleted", "by the administrator");
        }
        return deleted;
    }

    private static Ledger.Notice deleted(RecipientState state) {
        return new Ledger.Notice(
                new RecipientState(
                        state.recipient(),
                        state.key(),
                        RecipientState.Phase.FAILED,
                        Optional.of(DELETED),
                        Optional.empty(),
                        state.delayNotified()),
                Action.FAILED);
    }

    @Override
    public void pause(boolean paused) {
        engine.pause(paused);
    }

    @Override
    public boolean paused() {
        return engine.isPaused();
    }

    @Override
    public Spool.Counts counts() {
        Spool spool = engine.services.spool();
        return spool == null ? new Spool.Counts(0, 0, 0) : spool.counts();
    }
}
