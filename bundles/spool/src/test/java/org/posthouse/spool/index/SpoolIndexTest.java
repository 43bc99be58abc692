package org.posthouse.spool.index;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Query;
import org.posthouse.spool.index.SpoolIndex.Picked;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Parts;

/** The index against a list that is searched from end to end. */
public class SpoolIndexTest {
    private static final Instant START = Instant.parse("2025-03-01T10:00:00.5Z");
    private static final Origin ORIGIN =
            Origin.builder("s", "mx", Origin.Role.MX).build();

    private final SpoolIndex index = new SpoolIndex();
    private final Random random = new Random(11);
    private final Map<Long, Mail> model = new TreeMap<>();
    private final Map<Long, Ref> refs = new TreeMap<>();
    private final Map<Long, List<Picked>> leases = new TreeMap<>();

    private static Admission limit(int most) {
        return new Admission() {
            @Override
            public boolean admits(String transport, boolean nullSender) {
                return true;
            }

            @Override
            public int limit(Destination destination, boolean nullSender) {
                return most;
            }
        };
    }

    private Recipient recipient(int i) {
        Destination to = new Destination(random.nextInt(4) == 0 ? "lmtp" : "smtp", "d" + random.nextInt(5) + ".test");
        Disposition.Builder disposition =
                Disposition.builder(START.plusSeconds(random.nextInt(20))).destination(to);
        if (random.nextInt(4) == 0) {
            disposition.hold("held because of " + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            disposition.last(Reply.own(Reply.Action.DELAYED, new Status(450, "", "busy " + random.nextInt(5)), START));
        }
        return Recipient.builder(new Address("u" + i, to.name()))
                .key("k" + i)
                .disposition(disposition.build())
                .build();
    }

    private List<Recipient> recipients() {
        return IntStream.rangeClosed(0, random.nextInt(4))
                .mapToObj(this::recipient)
                .toList();
    }

    private Mail mail(long sequence) {
        Sender sender = random.nextInt(4) == 0
                ? Sender.empty()
                : Sender.of(new Address("s" + random.nextInt(3), "S" + random.nextInt(3) + ".test"));
        return Mail.builder("id-" + sequence, START.minusSeconds(random.nextInt(9)), ORIGIN, sender)
                .recipients(recipients())
                .build();
    }

    private Query query() {
        Query.Builder query = Query.builder();
        if (random.nextBoolean()) {
            query.destination(new Destination("smtp", "d" + random.nextInt(6) + ".test"));
        }
        switch (random.nextInt(8)) {
            case 0 -> query.sender("s1@s1.TEST");
            case 1 -> query.sender("@s2.test");
            case 2 -> query.sender("<>");
            case 3 -> query.reason("BUSY 3");
            case 4 -> query.reason("because of 1");
            case 5 -> query.arrivedBefore(START.minusSeconds(3));
            case 6 -> query.state(Query.State.values()[random.nextInt(3)]);
            default -> query.id("id-" + random.nextInt(200));
        }
        return query.build();
    }

    @Test
    public void findsWhatASearchFinds() {
        for (int step = 0; step < 2000; step++) {
            int what = random.nextInt(10);
            if (what < 4) {
                long sequence = index.nextSequence();
                Mail mail = mail(sequence);
                refs.put(
                        sequence,
                        index.add(mail, sequence, sequence * 8, 0, false, Parts.of(mail, List.of()))
                                .orElseThrow());
                model.put(sequence, mail);
            } else if (what < 6 && !model.isEmpty()) {
                long sequence = any();
                Mail mail = model.get(sequence).with(recipients());
                index.changed(refs.get(sequence), step + 1, Parts.of(mail, List.of()));
                model.put(sequence, mail);
            } else if (what == 6 && model.size() > 50) {
                long sequence = any();
                index.remove(refs.get(sequence));
                assertFalse(index.entry(refs.remove(sequence)).isPresent());
                model.remove(sequence);
            } else {
                compare(query(), START.plusSeconds(random.nextInt(20)));
            }
        }
        assertEquals(model.size(), index.counts().total());
        assertEquals(
                model.values().stream().filter(SpoolIndexTest::isHeld).count(),
                index.counts().held());
        assertEquals(first(), index.nextDue(limit(5)));
    }

    private static boolean isHeld(Mail mail) {
        return mail.recipients().stream().anyMatch(r -> r.disposition().held().isPresent());
    }

    private long any() {
        return new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
    }

    private Optional<Instant> first() {
        return model.values().stream()
                .flatMap(m -> m.recipients().stream())
                .filter(r -> r.disposition().held().isEmpty())
                .map(r -> r.disposition().due())
                .min(Comparator.naturalOrder());
    }

    private void compare(Query query, Instant now) {
        org.posthouse.spool.parts.Selector selector = new org.posthouse.spool.parts.Selector(query, now);
        List<Long> expected = new ArrayList<>();
        Tallies tallies = new Tallies(true);
        model.forEach((sequence, mail) -> {
            boolean[] any = {false};
            if (selector.matches(mail)) {
                Parts.of(mail, List.of()).stream()
                        .filter(p -> !selector.chosen(p).isEmpty())
                        .forEach(p -> {
                            any[0] = true;
                            tallies.add(
                                    p.destination(),
                                    selector.state(p),
                                    sequence,
                                    mail.arrived().getEpochSecond());
                        });
            }
            if (any[0]) {
                expected.add(sequence);
            }
        });
        long after = expected.isEmpty() ? 0 : expected.get(random.nextInt(expected.size()));
        List<Long> page =
                index.page(query, now, after, 7).stream().map(Ref::sequence).toList();
        List<Long> rest = expected.stream().filter(s -> s > after).toList();
        assertTrue(
                query + ": " + page + " for " + rest,
                page.containsAll(rest.subList(0, Math.min(rest.size(), count(page, rest)))));
        assertEquals("in their order", page.stream().sorted().toList(), page);

        List<Ref> some = new ArrayList<>();
        for (int row = 0; row >= 0; ) {
            row = index.some(query, now, Long.MAX_VALUE, row, some.size() + 5, some);
        }
        HashSet<Long> found = new HashSet<>(some.stream().map(Ref::sequence).toList());
        assertEquals("each once", found.size(), some.size());
        assertTrue(query.toString(), found.containsAll(expected));

        Tallies counted = new Tallies(true);
        List<Ref> unsure = new ArrayList<>();
        for (int row = 0; row >= 0; ) {
            row = index.count(query, now, row, counted, unsure);
        }
        unsure.forEach(ref -> {
            Mail mail = model.get(ref.sequence());
            if (selector.matches(mail)) {
                Parts.of(mail, List.of()).stream()
                        .filter(p -> !selector.chosen(p).isEmpty())
                        .forEach(p -> counted.add(
                                p.destination(),
                                selector.state(p),
                                ref.sequence(),
                                mail.arrived().getEpochSecond()));
            }
        });
        assertEquals(query.toString(), tallies.total(), counted.total());
        assertEquals(query.toString(), tallies.destinations(99), counted.destinations(99));
    }

    /** How many of those that match must be on a page, which may have others that only may match. */
    private static int count(List<Long> page, List<Long> rest) {
        return page.size() < 7
                ? rest.size()
                : (int) page.stream().filter(rest::contains).count();
    }

    @Test
    public void leasesWhatIsDueAndNothingTwice() {
        for (int i = 0; i < 300; i++) {
            long sequence = index.nextSequence();
            Mail mail = mail(sequence);
            refs.put(
                    sequence,
                    index.add(mail, sequence, sequence * 8, 0, false, Parts.of(mail, List.of()))
                            .orElseThrow());
            model.put(sequence, mail);
        }
        HashSet<String> leased = new HashSet<>();
        for (int step = 0; step < 5000; step++) {
            Instant now = START.plusSeconds(random.nextInt(20));
            if (random.nextInt(3) > 0) {
                index.next(now, limit(5)).ifPresent(picked -> {
                    long sequence = picked.entry().ref().sequence();
                    assertTrue("twice: " + picked, leased.add(sequence + " " + picked.destination()));
                    leases.computeIfAbsent(sequence, s -> new ArrayList<>()).add(picked);
                    assertTrue(model.get(sequence).recipients().stream()
                            .anyMatch(r -> r.disposition().queue().equals(picked.destination())
                                    && r.disposition().held().isEmpty()
                                    && !r.disposition().due().isAfter(now)));
                });
            } else if (!leases.isEmpty()) {
                long sequence = new ArrayList<>(leases.keySet()).get(random.nextInt(leases.size()));
                List<Picked> all = leases.remove(sequence);
                all.forEach(p -> leased.remove(sequence + " " + p.destination()));
                all.forEach(index::ended);
                index.regroup(refs.get(sequence), Parts.of(model.get(sequence), List.of()));
            }
            assertEquals(leased.size(), index.counts().leased());
        }
        leases.values().forEach(all -> all.forEach(index::giveBack));
        assertEquals(0, index.counts().leased());
        index.reconsider();
        assertEquals(first(), index.nextDue(limit(5)));
    }

    @Test
    public void whatComesForAFullDestinationMayNotGo() {
        Mail first = mail(to("u0@a.test"));
        Mail second = mail(to("u1@a.test"));
        Mail other = mail(to("u2@b.test"));
        assertTrue(index.mayGo(add(first)));
        Picked picked = index.next(START, limit(1)).orElseThrow();
        Ref waiting = add(second);
        assertFalse("its room is taken", index.mayGo(waiting));
        assertTrue("another has room", index.mayGo(add(other)));
        assertFalse(
                "of the other nothing waits",
                index.ended(index.next(START, limit(1)).orElseThrow()));
        assertEquals("it is set aside", Optional.empty(), index.nextDue(limit(1)));
        assertTrue("somebody waited", index.ended(picked));
        assertTrue(index.mayGo(waiting));
        assertEquals(waiting, index.next(START, limit(1)).orElseThrow().entry().ref());
    }

    private Ref add(Mail mail) {
        long sequence = index.nextSequence();
        return index.add(mail, sequence, sequence * 8, 0, false, Parts.of(mail, List.of()))
                .orElseThrow();
    }

    private int mails;

    private Mail mail(Recipient to) {
        return Mail.builder("mail-" + mails++, START, ORIGIN, Sender.of(new Address("s", "s.test")))
                .recipient(to)
                .build();
    }

    private static Recipient to(String address) {
        Address to = Address.parse(address).orElseThrow();
        return Recipient.builder(to)
                .key(address)
                .disposition(Disposition.builder(START)
                        .destination(new Destination("smtp", to.domain()))
                        .build())
                .build();
    }
}
