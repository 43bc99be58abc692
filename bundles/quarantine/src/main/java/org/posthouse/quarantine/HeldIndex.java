package org.posthouse.quarantine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.support.owner.SoleOwner;

/** Which mail is held for which account, as it was some seconds ago. Safe for threads; one looks at the queue at a time. */
final class HeldIndex {
    static final Duration FRESH = Duration.ofSeconds(10);

    /** More held mail is not looked at, the oldest first. */
    private static final int MOST = 20_000;

    /** Of one account the newest so many are known. */
    private static final int MOST_OF_ACCOUNT = 200;

    private static final int PIECE = 500;
    private static final Query HELD = Query.builder().state(Query.State.HELD).build();

    private final Clock clock;

    // guarded by this
    private Map<Long, Deque<String>> byAccount = Map.of();
    private Instant read = Instant.MIN;

    HeldIndex(Clock clock) {
        this.clock = clock;
    }

    /** The ids of mail that may be held for an account, the newest first. */
    synchronized List<String> of(long account, QueueAdmin queue, Directory directory, Openness openness) {
        Instant now = clock.instant();
        if (read.isBefore(now.minus(FRESH)) || read.isAfter(now)) {
            byAccount = look(queue, directory, openness);
            read = clock.instant(); // from its end, or a look that takes long would be stale at once
        }
        return List.copyOf(byAccount.getOrDefault(account, new ArrayDeque<>()));
    }

    /** What is known is looked up again. */
    synchronized void forget() {
        read = Instant.MIN;
    }

    /** An account has done with a mail. */
    synchronized void remove(long account, String id) {
        Deque<String> ids = byAccount.get(account);
        if (ids != null) {
            ids.remove(id);
        }
    }

    private static Map<Long, Deque<String>> look(QueueAdmin queue, Directory directory, Openness openness) {
        Map<Long, Deque<String>> found = new HashMap<>();
        if (openness.filters().isEmpty()) {
            return found;
        }
        OptionalLong after = OptionalLong.empty();
        int looked = 0;
        do {
            Spool.Page page = queue.list(HELD, after, PIECE);
            for (Spool.Listed listed : page.mails()) {
                for (long account : accounts(listed.mail(), directory, openness)) {
                    Deque<String> ids = found.computeIfAbsent(account, a -> new ArrayDeque<>());
                    ids.addFirst(listed.mail().id());
                    if (ids.size() > MOST_OF_ACCOUNT) {
                        ids.removeLast();
                    }
                }
            }
            after = page.next();
            looked += PIECE;
        } while (after.isPresent() && looked < MOST);
        return found;
    }

    private static Set<Long> accounts(Mail mail, Directory directory, Openness openness) {
        Set<Long> accounts = new LinkedHashSet<>();
        mail.recipients().stream()
                .filter(recipient -> openness.isOpen(mail, recipient))
                .forEach(recipient ->
                        SoleOwner.of(directory, recipient.address()).ifPresent(account -> accounts.add(account.id())));
        return accounts;
    }
}
