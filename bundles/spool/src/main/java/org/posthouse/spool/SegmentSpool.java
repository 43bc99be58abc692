package org.posthouse.spool;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFullException;
import org.posthouse.segments.LogClosedException;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.SegmentLog;
import org.posthouse.spool.index.Remembered;
import org.posthouse.spool.index.SpoolIndex;
import org.posthouse.spool.index.SpoolIndex.Entry;
import org.posthouse.spool.parts.Parts;
import org.posthouse.spool.record.MailRecords;
import org.posthouse.spool.record.Recovery;
import org.posthouse.spool.record.RememberedRecords;
import org.posthouse.spool.record.Stored;
import org.posthouse.support.Gate;
import org.posthouse.support.Listeners;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.ShareUse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool over a {@link SegmentLog}. In memory it keeps a hundred octets of a mail and a bounded cache; messages and envelopes
 * are on the disk. Whatever it has acknowledged was forced before.
 */
@SuppressWarnings("try") // passes of the gate are only closed
public final class SegmentSpool implements Spool {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentSpool.class);
    private static final int PERIODS = 14;
    /** Ids that are remembered at most: 13 octets of memory each. */
    private static final int REMEMBERED_AT_MOST = 2_000_000;

    private final Gate gate = new Gate();
    private final SegmentLog log;
    private final Mails mails;
    private final Work.Tools tools;
    private final Commits commits;
    private final Leasing leasing;
    private final Looking looking;
    private final Changing changing;
    private final Replacing replacing;
    private final Listeners<SpoolListener> listeners = new Listeners<>("spool listener", LOG);

    private SegmentSpool(SegmentLog log, long cacheOctets, InstantSource clock) throws IOException {
        this.log = log;
        this.mails = new Mails(new SpoolIndex(), new MailRecords(log), new MailCache(cacheOctets));
        Remembered remembered = new Remembered(REMEMBERED.toSeconds(), PERIODS, REMEMBERED_AT_MOST);
        this.tools = new Work.Tools(log, mails, remembered, new RememberedRecords(log), clock);
        this.commits = new Commits(mails.index, remembered);
        this.leasing = new Leasing(gate, mails, tools, this::tellListeners);
        this.looking = new Looking(mails, clock);
        this.changing = new Changing(mails, tools);
        this.replacing = new Replacing(mails, tools, commits);
        recover();
    }

    /**
     * Opens a spool that goes by the clock of the system.
     *
     * @param cacheOctets memory for mails read lately
     */
    public static SegmentSpool open(Disk disk, LogOptions options, long cacheOctets) throws IOException {
        return open(disk, options, cacheOctets, InstantSource.system());
    }

    /**
     * Opens a spool.
     *
     * @param cacheOctets memory for mails read lately
     * @param clock says what is due when parts are counted, and how long ids are remembered
     */
    public static SegmentSpool open(Disk disk, LogOptions options, long cacheOctets, InstantSource clock)
            throws IOException {
        SegmentLog log = SegmentLog.open(disk, options);
        try {
            return new SegmentSpool(log, cacheOctets, clock);
        } catch (IOException | RuntimeException e) {
            log.abort();
            throw e;
        }
    }

    private void recover() throws IOException {
        tools.rememberedRecords().recover(tools.remembered().horizon(tools.seconds()), tools.remembered()::add);
        List<Mail> over = new ArrayList<>();
        Recovery.run(log, mails.records, tools.clock().instant(), new Recovery.Finder() {
            @Override
            public boolean found(Stored stored, long sequence) {
                return add(stored, sequence);
            }

            @Override
            public void over(Stored stored) {
                over.add(stored.mail());
            }
        });
        try (Work work = tools.begin()) {
            over.forEach(work::ended); // it may have been lost what was to be remembered of them
            work.commit();
        }
    }

    private boolean add(Stored stored, long sequence) {
        Mail mail = stored.mail();
        long place = sequence == 0 ? mails.index.nextSequence() : sequence;
        mails.index.atLeast(place);
        boolean added = mails.index
                .add(mail, place, stored.base(), stored.head(), stored.legacy(), Parts.of(mail, List.of()))
                .isPresent();
        if (!added) {
            LOG.warn("{} is in the spool twice; dropping the later one", mail.id());
        }
        return added;
    }

    void addListener(SpoolListener listener) {
        listeners.add(listener);
    }

    void removeListener(SpoolListener listener) {
        listeners.remove(listener);
    }

    void tellListeners() {
        listeners.tell(SpoolListener::spooled);
    }

    @Override
    public Draft draft() throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            if (log.free() <= 0) {
                throw new SpoolFullException("no space on the disk");
            }
            return new SpoolDraft(this, log.begin());
        }
    }

    /** What a caller of the spool is told. */
    static IOException explained(IOException e) {
        if (!(e instanceof DiskFullException)) {
            return e;
        }
        SpoolFullException full = new SpoolFullException(e.getMessage());
        full.initCause(e);
        return full;
    }

    @Override
    public Optional<Lease> lease(Instant now, Admission admission) throws IOException {
        return leasing.lease(now, admission);
    }

    @Override
    public void reconsider() {
        mails.index.reconsider();
    }

    @Override
    public Optional<Instant> nextDue(Admission admission) {
        return mails.index.nextDue(admission);
    }

    @Override
    public Optional<Mail> find(String id) {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return mails.index.find(id).map(Entry::ref).flatMap(mails::look);
        } catch (IOException e) {
            LOG.debug("asked for {} after the end", id, e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<Message> message(String id) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            Optional<Entry> entry = mails.index.find(id);
            Optional<Stored> stored =
                    entry.isEmpty() ? Optional.empty() : mails.load(entry.get().ref());
            return stored.filter(s -> !s.mail().open().isEmpty())
                    .map(s -> Messages.of(s.mail().size(), offset -> leasing.message(s, offset)));
        }
    }

    @Override
    public Page list(Query query, OptionalLong after, int limit) {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return looking.list(query, after, limit);
        } catch (IOException e) {
            LOG.debug("asked after the end", e);
            return new Page(List.of(), OptionalLong.empty());
        }
    }

    @Override
    public Tally count(Query query) {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return looking.count(query, false).total();
        } catch (IOException e) {
            LOG.debug("asked after the end", e);
            return new Tally(0, 0, 0, 0, 0);
        }
    }

    @Override
    public List<Waiting> destinations(Query query, int limit) {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return looking.count(query, true).destinations(limit);
        } catch (IOException e) {
            LOG.debug("asked after the end", e);
            return List.of();
        }
    }

    @Override
    public int change(Query query, Change change) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            return changing.change(query, change, this::tellListeners);
        }
    }

    @Override
    public boolean replace(String id, Replacement replacement) throws IOException {
        boolean done;
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            done = replacing.replace(id, replacement);
        } catch (IOException e) {
            throw explained(e);
        }
        if (done) {
            tellListeners();
        }
        return done;
    }

    @Override
    public Counts counts() {
        return mails.index.counts();
    }

    Mails mails() {
        return mails;
    }

    Work.Tools tools() {
        return tools;
    }

    Commits commits() {
        return commits;
    }

    Gate gate() {
        return gate;
    }

    /** Gives space back, and deletes what could not be deleted when it should have been. */
    void maintain() throws IOException {
        leasing.tidy();
        replacing.tidy();
        tools.rememberedRecords().tidy(tools.remembered().horizon(tools.seconds()));
        boolean more = true;
        while (more) {
            more = log.maintain();
        }
    }

    /** What is held of the memory for mails read lately, and what may be. */
    List<Metric> memory() {
        return ShareUse.of(HeapShare.ENVELOPES, mails.cache.octets(), mails.cache.most());
    }

    /** Changes limits. */
    void limits(long keepFree, long cacheOctets) {
        log.minFree(keepFree);
        mails.cache.limit(cacheOctets);
    }

    /** Lets no more calls in, waits for those inside and for commits under way, and leaves the directory. */
    public void close(Duration wait) {
        try {
            if (gate.close(wait)) {
                log.close();
            } else {
                LOG.warn("calls did not finish in time; they fail");
                log.abort();
            }
        } catch (IOException e) {
            LOG.error("directory not closed cleanly", e);
        }
    }

    /** Leaves the directory as a crash would; for tests. */
    void abort() throws IOException {
        log.abort();
    }
}
