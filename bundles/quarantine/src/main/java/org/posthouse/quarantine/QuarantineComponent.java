package org.posthouse.quarantine;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.HeldText;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.spool.Query;
import org.posthouse.mime.preview.Preview;
import org.posthouse.support.calls.BoundedCalls;
import org.posthouse.support.calls.BusyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What users do with the mail that is held for them. Everything is checked against the queue and the directory as they are at that moment. */
@Component(service = Quarantine.class, configurationPid = "org.posthouse.quarantine")
@Designate(ocd = QuarantineConfig.class)
public final class QuarantineComponent implements Quarantine {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineComponent.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int MOST_LISTED = 100;
    private static final String NONE = "There is no such mail on hold for you";
    private static final String BUSY = "This takes too long right now. Try again in a moment";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile QueueAdmin queue;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

    private final BoundedCalls calls = new BoundedCalls("quarantine", 2, 8, PATIENCE);
    private final HeldIndex index;

    /** Accounts for which a call is under way: one at a time each, so that nobody takes all threads. */
    private final Set<Long> busy = ConcurrentHashMap.newKeySet();

    private volatile Openness openness;

    @Activate
    public QuarantineComponent(QuarantineConfig config) {
        this(config, Clock.systemUTC());
    }

    QuarantineComponent(QuarantineConfig config, Clock clock) {
        index = new HeldIndex(clock);
        configure(config);
    }

    @Modified
    void configure(QuarantineConfig config) {
        openness = Openness.of(config.filters());
        index.forget();
    }

    @Deactivate
    void deactivate() {
        calls.close();
    }

    /** The recipients of a mail that are an account's own to decide about. */
    private record Own(Mail mail, List<Recipient> recipients) {
        List<String> addresses() {
            return recipients.stream()
                    .map(r -> r.address().toString())
                    .distinct()
                    .toList();
        }

        String reason() {
            return recipients.get(0).disposition().held().map(Hold::reason).orElse("");
        }
    }

    /** The services that a call needs. */
    private record Services(QueueAdmin queue, Directory directory) {}

    /** Something that is done for an account. */
    private interface Deed<T> {
        /** @return empty: there is no such mail */
        Optional<T> with(Services services) throws IOException;
    }

    @Override
    public List<HeldMail> list(AccountInfo account, int limit) throws QuarantineException {
        return done(account, services -> {
            List<HeldMail> mails = new ArrayList<>();
            for (String id : index.of(account.id(), services.queue(), services.directory(), openness)) {
                if (mails.size() >= Math.min(limit, MOST_LISTED)) {
                    break;
                }
                Optional<Own> own = own(services, account, id);
                if (own.isPresent()) {
                    shown(services, own.get()).ifPresent(mails::add);
                }
            }
            return Optional.of(mails);
        });
    }

    @Override
    public HeldText read(AccountInfo account, String id) throws QuarantineException {
        return done(account, services -> {
            Optional<Own> own = own(services, account, id);
            if (own.isEmpty()) {
                return Optional.empty();
            }
            return services.queue().read(id, message -> {
                Preview preview = Preview.of(message);
                return new HeldText(
                        Reader.read(
                                own.get().mail(),
                                message,
                                own.get().addresses(),
                                own.get().reason()),
                        preview.text(),
                        preview.parts().stream().map(QuarantineComponent::line).toList());
            });
        });
    }

    private static String line(Preview.Piece piece) {
        return (piece.name().isEmpty() ? "" : piece.name() + ", ") + piece.type() + ", " + piece.octets() + " octets";
    }

    @Override
    public HeldMail release(AccountInfo account, String id) throws QuarantineException {
        return done(account, services -> {
            Optional<Own> own = own(services, account, id);
            Optional<HeldMail> mail = own.isEmpty() ? Optional.empty() : shown(services, own.get());
            if (mail.isEmpty()) {
                return Optional.empty();
            }
            int released = 0;
            for (Recipient recipient : own.get().recipients()) {
                Rework rework = Rework.builder()
                        .recipients(Set.of(recipient.address()))
                        .onDelivery(recipient.onDelivery().stream()
                                .filter(action -> !(action instanceof Action.FileInto))
                                .toList())
                        .by(Optional.of(account.name()))
                        .build();
                released += services.queue().release(id, rework).isPresent() ? 1 : 0;
            }
            index.remove(account.id(), id);
            return released > 0 ? mail : Optional.empty();
        });
    }

    @Override
    public HeldMail delete(AccountInfo account, String id) throws QuarantineException {
        return done(account, services -> {
            Optional<Own> own = own(services, account, id);
            Optional<HeldMail> mail = own.isEmpty() ? Optional.empty() : shown(services, own.get());
            if (mail.isEmpty()) {
                return Optional.empty();
            }
            int deleted = 0;
            for (Recipient recipient : own.get().recipients()) {
                deleted += services.queue()
                        .delete(Query.builder()
                                .id(id)
                                .recipient(recipient.address())
                                .state(Query.State.HELD)
                                .reason(recipient.disposition().reason()) // still the hold that was looked at
                                .build());
            }
            index.remove(account.id(), id);
            return deleted > 0 ? mail : Optional.empty();
        });
    }

    private static Optional<HeldMail> shown(Services services, Own own) throws IOException {
        return services.queue()
                .read(own.mail().id(), message -> Reader.read(own.mail(), message, own.addresses(), own.reason()));
    }

    /** Of two recipients with one address, each must be open: the queue tells them apart by their address. */
    private Optional<Own> own(Services services, AccountInfo account, String id) {
        Openness now = openness;
        Optional<Mail> found = services.queue().find(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Mail mail = found.get();
        Set<Address> seen = new LinkedHashSet<>();
        List<Recipient> own = new ArrayList<>();
        for (Recipient recipient : mail.open()) {
            if (recipient.disposition().held().isPresent()
                    && isOwn(services.directory(), account, recipient.address())
                    && seen.add(recipient.address().normalized())
                    && allOpen(now, mail, recipient.address())) {
                own.add(recipient);
            }
        }
        return own.isEmpty() ? Optional.empty() : Optional.of(new Own(mail, own));
    }

    private static boolean allOpen(Openness openness, Mail mail, Address address) {
        return mail.open().stream()
                .filter(r -> r.disposition().held().isPresent()
                        && r.address().normalized().equals(address.normalized()))
                .allMatch(r -> openness.isOpen(mail, r));
    }

    private static boolean isOwn(Directory directory, AccountInfo account, Address address) {
        return Owner.of(directory, address)
                .filter(owner -> owner.id() == account.id())
                .isPresent();
    }

    private <T> T done(AccountInfo account, Deed<T> deed) throws QuarantineException {
        QueueAdmin mails = queue;
        Directory lookup = directory;
        if (mails == null || lookup == null) {
            throw new QuarantineException("Part of the server is being replaced. Try again in a moment");
        }
        if (!busy.add(account.id())) {
            throw new QuarantineException(BUSY);
        }
        try {
            return calls.make(() -> deed.with(new Services(mails, lookup)))
                    .orElseThrow(() -> new QuarantineException(NONE));
        } catch (BusyException late) {
            throw new QuarantineException(BUSY, late);
        } catch (IOException failed) {
            LOG.warn("Quarantine of {}: {}", account.name(), failed.getMessage());
            throw new QuarantineException("This mail cannot be read or changed right now", failed);
        } finally {
            busy.remove(account.id());
        }
    }
}
