package org.posthouse.testkit.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.testkit.flow.FakeClock;

/** Mails, and the shorthand by which the contracts of a {@link Spool} speak of them. */
public abstract class SpoolFixture {
    protected static final Instant NOW = Instant.parse("2025-03-01T10:00:00.123456789Z");

    /** Where the fixture's sender is. */
    protected static final Origin ORIGIN = Origin.builder("s1", "mx", Origin.Role.MX)
            .remote(InetSocketAddress.createUnresolved("192.0.2.1", 4711))
            .build();

    /** Octets of a message if nothing else is said. */
    protected static final int SIZE = 100;

    /** Room for everything. */
    protected static final Admission OPEN = limit(Integer.MAX_VALUE);

    /** The clock of the spool under test; stands at {@link #NOW}. */
    protected final FakeClock clock = new FakeClock(NOW);

    /** The spool under test; the same during one test. It goes by {@link #clock}. */
    protected abstract Spool spool() throws Exception;

    /** Has a listener told. */
    protected abstract void listen(SpoolListener listener) throws Exception;

    /** Leaves room for so many octets, roughly; with {@link Long#MAX_VALUE} for any. */
    protected abstract void room(long octets) throws Exception;

    /** The same limit for every destination. */
    protected static Admission limit(int leases) {
        return new Admission() {
            @Override
            public boolean admits(String transport, boolean nullSender) {
                return true;
            }

            @Override
            public int limit(Destination destination, boolean nullSender) {
                return leases;
            }
        };
    }

    protected static byte[] octets(int seed, int length) {
        byte[] b = new byte[length];
        new Random(seed).nextBytes(b);
        return b;
    }

    protected static Destination smtp(String domain) {
        return new Destination("smtp", domain);
    }

    /** A recipient that goes by {@code smtp} to the domain of its address, due at {@link #NOW}, never tried. */
    protected static Recipient to(String address) {
        Address parsed = Address.parse(address).orElseThrow();
        return Recipient.builder(parsed)
                .key("key-" + address)
                .disposition(Disposition.builder(NOW)
                        .destination(smtp(parsed.domainKey()))
                        .build())
                .build();
    }

    protected static Recipient unrouted(String address) {
        return at(to(address), null);
    }

    protected static Recipient at(Recipient r, Destination destination) {
        return r.with(r.disposition().toBuilder().destination(destination).build());
    }

    protected static Recipient due(Recipient r, Instant due) {
        return r.with(r.disposition().toBuilder().due(due).build());
    }

    protected static Recipient held(Recipient r, String reason) {
        return r.with(r.disposition().toBuilder().hold(reason).build());
    }

    /** As an administrator leaves it who has ended its hold. */
    protected static Recipient released(Recipient r, Instant due) {
        return due(r.with(r.disposition().toBuilder().release().build()), due);
    }

    /** Tried once more; the peer said something. */
    protected static Recipient tried(Recipient r, Phase phase, Instant due) {
        boolean good = phase == Phase.DELIVERED;
        Status status = good
                ? new Status(250, "2.1.5", "delivered " + r.key())
                : new Status(phase == Phase.WAITING ? 450 : 550, "", "busy: " + r.key());
        Reply.Action action = good ? Reply.Action.DELIVERED : Reply.Action.DELAYED;
        return r.with(r.disposition().toBuilder()
                .phase(phase)
                .due(due)
                .attempts(r.disposition().attempts() + 1)
                .last(new Reply(action, status, Optional.of("mx.example.test"), NOW))
                .build());
    }

    protected static Recipient delivered(Recipient r) {
        return tried(r, Phase.DELIVERED, NOW);
    }

    protected static Recipient telling(Recipient r) {
        return tried(r, Phase.TELLING, NOW);
    }

    protected static Mail.Builder from(String id, Optional<Address> sender, Recipient... recipients) {
        return Mail.builder(id, NOW, ORIGIN, Sender.builder(sender).build())
                .recipients(List.of(recipients))
                .size(SIZE);
    }

    protected static Mail mail(String id, Recipient... recipients) {
        return from(id, Address.parse("sender@example.org"), recipients).build();
    }

    /** A mail of this server. */
    protected static Mail notice(String id, Recipient... recipients) {
        return Mail.builder(id, NOW, Origin.internal("dsn"), Sender.empty())
                .recipients(List.of(recipients))
                .size(SIZE)
                .build();
    }

    protected static Mail sized(Mail mail, long size) {
        return mail.toBuilder().size(size).build();
    }

    /** Commits a mail with a message of the size it says; the future fails as the commit does. */
    protected static CompletableFuture<Void> commit(Spool spool, Mail mail, int seed) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (Draft draft = spool.draft()) {
            byte[] octets = octets(seed, (int) mail.size());
            int half = octets.length / 2;
            draft.body().write(octets, 0, half);
            draft.body().write(octets, half, octets.length - half);
            draft.commit(mail, new Draft.Completion() {
                @Override
                public void durable() {
                    assertTrue("told twice", done.complete(null));
                }

                @Override
                public void failed(IOException cause) {
                    assertTrue("told twice", done.completeExceptionally(cause));
                }
            });
        }
        return done;
    }

    protected static void put(Spool spool, Mail mail, int seed) throws Exception {
        try {
            commit(spool, mail, seed).get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : failed;
        }
    }

    protected void put(Mail... mails) throws Exception {
        for (Mail mail : mails) {
            put(spool(), mail, 1);
        }
    }

    protected static byte[] message(Spool spool, String id, long offset) throws IOException {
        try (InputStream in = spool.message(id).orElseThrow().open(offset)) {
            return in.readAllBytes();
        }
    }

    /** The lease that there must be. */
    protected Lease lease(Instant now) throws Exception {
        return spool().lease(now, OPEN).orElseThrow();
    }

    /** The part that would be leased next, {@code id destination}; given back at once. */
    protected static Optional<String> leasable(Spool spool, Instant now) throws IOException {
        try (Lease lease = spool.lease(now, OPEN).orElse(null)) {
            return Optional.ofNullable(lease).map(SpoolFixture::name);
        }
    }

    protected static String name(Lease lease) {
        return lease.mail().id() + " " + lease.destination();
    }

    /** Leases all that is due, gives it back, and names the parts in the order in which they came. */
    protected List<String> allDue(Instant now) throws Exception {
        return allDue(now, OPEN);
    }

    protected List<String> allDue(Instant now, Admission admission) throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (Optional<Lease> l = spool().lease(now, admission); l.isPresent(); l = spool().lease(now, admission)) {
            leases.add(l.get());
        }
        List<String> names = leases.stream().map(SpoolFixture::name).toList();
        leases.forEach(Lease::close);
        return names;
    }

    /** Records one step of each recipient of the only lease there is to have. */
    protected void work(Instant now, java.util.function.UnaryOperator<Recipient> step) throws Exception {
        try (Lease lease = lease(now)) {
            List<Recipient> before = lease.recipients();
            lease.record(before, before.stream().map(step).toList());
        }
    }

    protected Mail find(String id) throws Exception {
        return spool().find(id).orElseThrow();
    }

    protected Recipient recipient(String id, String address) throws Exception {
        return find(id).recipients().stream()
                .filter(r -> r.key().equals("key-" + address))
                .findFirst()
                .orElseThrow();
    }

    protected List<String> ids(Query query) throws Exception {
        Spool.Page page = spool().list(query, OptionalLong.empty(), 1000);
        assertEquals(OptionalLong.empty(), page.next());
        return page.mails().stream().map(listed -> listed.mail().id()).toList();
    }

    protected int change(Query query, Change change) throws Exception {
        return spool().change(query, change);
    }

    protected static Spool.Tally tally(long mails, long due, long deferred, long held, long leased) {
        return new Spool.Tally(mails, due, deferred, held, leased);
    }
}
