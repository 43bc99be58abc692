package org.posthouse.spool.record;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.segments.Batch;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.RecordWriter;
import org.posthouse.segments.SegmentLog;
import org.posthouse.spool.legacy.LegacyCodec;

/** Reads mails, and writes what becomes of them. */
public final class MailRecords {
    /** A chain of changes that is longer than the mail whole, or than this, ends with the next one. */
    private static final int SHORT = 2048;

    private static final int LONGEST = 256;

    /** Of so few recipients all are written each time: that is about as long. */
    private static final int FEW = 2;

    private final SegmentLog log;
    private final Reading reading;
    /** Records that say whose place a mail took, by that mail's; there are few. */
    private final Map<Long, Long> splits = new ConcurrentHashMap<>();

    public MailRecords(SegmentLog log) {
        this.log = log;
        this.reading = new Reading(log);
    }

    /** Begins a mail with its message. */
    public static RecordWriter begin(Batch batch) throws IOException {
        return batch.writer(Types.MAIL);
    }

    /** Begins a mail with its message that is to take the place of recipients of another, see {@link #split}. */
    public static RecordWriter beginParted(Batch batch) throws IOException {
        return batch.writer(Types.PARTED);
    }

    /**
     * Writes that recipients leave a mail for another; durable with the batch, which is that of the other mail.
     *
     * @param mail the record of the other mail
     * @param from the mail that they leave, as it is
     * @return the record, see {@link #parted}
     */
    public static long split(Batch batch, long mail, Stored from, Set<String> keys) throws IOException {
        return new Split(mail, from.base(), from.number(), keys).write(batch);
    }

    /** Writes a mail behind its message and ends the record, which is durable with its batch; the mail as it is on the disk then. */
    public static Stored finish(RecordWriter writer, Mail mail, long sequence) throws IOException {
        return Base.finish(writer, mail, sequence);
    }

    /**
     * The message of a mail, from an offset on.
     *
     * @param size octets of the message
     */
    public InputStream message(long base, long size, long offset) throws IOException {
        return new BodyInputStream(log.open(base, offset), size - offset, offset == 0);
    }

    Base base(long record, boolean legacy) throws IOException {
        if (legacy) {
            LegacyCodec.Whole whole = LegacyCodec.read(log, record);
            return new Base(whole.mail(), 0, whole.octets());
        }
        return Base.read(reading, record);
    }

    /**
     * A mail as it is with its latest change.
     *
     * @param head the record of that; 0 if there is none
     * @throws org.posthouse.segments.MissingRecordException if a record is gone: it has changed meanwhile, or is gone
     * @throws CorruptRecordException if a record is damaged
     */
    public Stored load(long base, boolean legacy, long head) throws IOException {
        return load(base(base, legacy), base, legacy, head);
    }

    Stored load(Base from, long base, boolean legacy, long head) throws IOException {
        List<Long> chain = new ArrayList<>();
        Deque<byte[]> deltas = new ArrayDeque<>();
        long octets = 0;
        long whole = from.octets();
        int number = 0;
        int last = Integer.MAX_VALUE;
        for (long record = head; record != 0; ) {
            Change change = Change.read(reading, record);
            if (change.base() != base || change.number() >= last) {
                throw new CorruptRecordException(
                        "record " + Long.toHexString(record) + " is not a change of this mail");
            }
            last = change.number();
            number = Math.max(number, last);
            chain.add(record);
            deltas.push(change.delta());
            if (Delta.isAll(change.delta())) {
                whole = change.delta().length;
            } else {
                octets += change.delta().length;
            }
            record = change.before();
        }
        Mail mail = from.mail();
        if (!deltas.isEmpty()) {
            List<Recipient> recipients = mail.recipients();
            for (byte[] delta : deltas) {
                recipients = applied(delta, recipients);
            }
            mail = mail.with(recipients);
        }
        return new Stored(
                mail,
                base,
                legacy,
                number,
                chain.stream().mapToLong(Long::longValue).toArray(),
                octets,
                whole);
    }

    private static List<Recipient> applied(byte[] delta, List<Recipient> recipients) throws IOException {
        try {
            return Delta.apply(delta, recipients);
        } catch (CorruptRecordException e) {
            throw e;
        } catch (IOException e) {
            throw new CorruptRecordException(e.getMessage());
        }
    }

    /**
     * A change that was written.
     *
     * @param now the mail with it
     * @param useless the records that do not matter once it is durable
     */
    public record Written(Stored now, long[] useless) {}

    /**
     * Writes a change of a mail's recipients; it is durable with the batch.
     *
     * @param recipients those that are there before are in the same order, and before those that are new
     */
    public Written change(Batch batch, Stored before, List<Recipient> recipients) throws IOException {
        List<Recipient> old = before.mail().recipients();
        if (recipients.size() <= FEW && old.size() <= FEW) {
            return anew(batch, before, recipients);
        }
        byte[] delta = Delta.different(old, recipients);
        if (isTooLong(before, delta.length)) {
            return anew(batch, before, recipients);
        }
        int number = before.number() + 1;
        long record = append(batch, new Change(before.base(), before.head(), number, delta));
        long[] chain = new long[before.chain().length + 1];
        chain[0] = record;
        System.arraycopy(before.chain(), 0, chain, 1, before.chain().length);
        return new Written(
                new Stored(
                        before.mail().with(recipients),
                        before.base(),
                        before.legacy(),
                        number,
                        chain,
                        before.octets() + delta.length,
                        before.whole()),
                new long[0]);
    }

    /** Writes all recipients of a mail; that is durable with the batch, and changes before do not matter then. */
    Written anew(Batch batch, Stored before, List<Recipient> recipients) throws IOException {
        byte[] delta = Delta.all(recipients);
        int number = before.number() + 1;
        long[] chain = {append(batch, new Change(before.base(), 0, number, delta))};
        Mail mail = before.mail().with(recipients);
        Stored now = new Stored(mail, before.base(), before.legacy(), number, chain, 0, delta.length);
        return new Written(now, before.chain());
    }

    private static long append(Batch batch, Change change) throws IOException {
        return batch.append(Types.CHANGE, change.encode());
    }

    private static boolean isTooLong(Stored before, int delta) {
        return before.chain().length >= LONGEST || before.octets() + delta > Math.max(SHORT, before.whole());
    }

    /** Whether a mail's record is there, readable or not. */
    public boolean exists(long base) {
        return log.length(base) >= 0 || log.mayBeDamaged(base);
    }

    /**
     * A mail is there that took the place of recipients of another.
     *
     * @param split the record that says so
     */
    public void parted(long mail, long split) {
        splits.put(mail, split);
    }

    /** A mail is gone: forgets the records that mattered with it only. */
    public void gone(long mail, long... chain) {
        log.forget(chain);
        Long split = splits.remove(mail);
        if (split != null) {
            log.forget(split);
        }
    }

    /** Forgets records that do not matter any more. */
    public void forget(long... records) {
        log.forget(records);
    }
}
