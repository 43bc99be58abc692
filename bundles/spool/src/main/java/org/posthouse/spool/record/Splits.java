package org.posthouse.spool.record;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Replacement;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.SegmentLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start finds of mails that took the place of recipients of others, see {@link Split}. There are few. */
final class Splits {
    private static final Logger LOG = LoggerFactory.getLogger(Splits.class);

    private final MailRecords records;
    private final Map<Long, Split> byMail = new HashMap<>();
    private final Map<Long, List<Split>> byFrom = new HashMap<>();
    private final Map<Long, Long> recordOf = new HashMap<>();
    private final Map<Long, String> idOf = new HashMap<>();
    private final List<Long> useless = new ArrayList<>();
    private final List<Long> mails = new ArrayList<>();

    private Splits(MailRecords records) {
        this.records = records;
    }

    static Splits read(SegmentLog log, Reading reading, MailRecords records) throws IOException {
        Splits splits = new Splits(records);
        for (long record : log.ids(Types.SPLIT).toArray()) {
            splits.add(reading, record);
        }
        log.ids(Types.PARTED).forEach(splits.mails::add);
        return splits;
    }

    private void add(Reading reading, long record) throws IOException {
        try {
            Split split = Split.read(reading, record);
            if (!records.exists(split.mail())) {
                useless.add(record); // that mail is gone, or never came
                return;
            }
            byMail.put(split.mail(), split);
            recordOf.put(split.mail(), record);
            if (isReadable(split.mail())) {
                byFrom.computeIfAbsent(split.from(), from -> new ArrayList<>()).add(split);
            }
        } catch (CorruptRecordException e) {
            LOG.error("cannot read a record of a released mail: {}", e.getMessage());
        }
    }

    private boolean isReadable(long mail) throws IOException {
        try {
            idOf.put(mail, records.base(mail, false).mail().id());
            return true;
        } catch (CorruptRecordException e) {
            return false; // whom it was to take over stays where he is
        }
    }

    /** All mails that took somebody over, or were to. */
    List<Long> mails() {
        return mails;
    }

    /** Whether a mail of {@link #mails} counts. */
    boolean counts(long mail) {
        return byMail.containsKey(mail);
    }

    /** The records of those mails that count, by the mail. */
    Map<Long, Long> counting() {
        Map<Long, Long> counting = new HashMap<>(recordOf);
        counting.keySet().retainAll(byMail.keySet());
        return counting;
    }

    /** Records that do not matter, when {@link #left} was asked of all mails. */
    List<Long> useless() {
        List<Long> all = new ArrayList<>(useless);
        recordOf.forEach((mail, record) -> {
            if (!byMail.containsKey(mail)) {
                all.add(record);
            }
        });
        return all;
    }

    /**
     * The recipients of a mail when those have left it that others took over; empty if all of them have already.
     *
     * @param at the time
     */
    Optional<List<Recipient>> left(Stored stored, Instant at) {
        List<Recipient> left = stored.mail().recipients();
        for (Split split : byFrom.getOrDefault(stored.base(), List.of())) {
            Set<String> open = stored.mail().open().stream()
                    .map(Recipient::key)
                    .filter(split.keys()::contains)
                    .collect(Collectors.toSet());
            if (stored.number() == split.number()) {
                String by = idOf.get(split.mail());
                left = left.stream()
                        .map(r -> open.contains(r.key()) ? Replacement.left(r, by, at) : r)
                        .toList();
            } else if (open.equals(split.keys())) {
                byMail.remove(split.mail()); // it has failed, and the mail went on as it was
            } // else they have left; one that is open came in again, through an alias that an earlier version expanded
        }
        return left.equals(stored.mail().recipients()) ? Optional.empty() : Optional.of(left);
    }
}
