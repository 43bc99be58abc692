package org.posthouse.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.PowerCutDisk;
import org.posthouse.testkit.flow.FakeSpool;
import org.posthouse.testkit.spool.SpoolFixture;

/**
 * Cuts the power after every single change of the disk in turn, and compares what is there afterwards with a spool in memory that
 * did what was acknowledged. Of what was under way each mail may be as it was or as it was to be, and nothing else.
 */
public class PowerCutPointsTest extends SpoolFixture {
    private static final LogOptions OPTIONS =
            LogOptions.defaults("spool").withSegmentSize(128 << 10).withGrowAhead(0);
    private static final int MANY = 12;

    /** One thing that is acknowledged. */
    private interface Step {
        void run(Spool spool) throws Exception;
    }

    private PowerCutDisk disk;
    private SegmentSpool spool;
    private final Map<String, Integer> sizes = new HashMap<>();
    private final Map<String, String> taken = new HashMap<>();

    @Override
    protected Spool spool() {
        return spool;
    }

    @Override
    protected void listen(SpoolListener listener) {
        spool.addListener(listener);
    }

    @Override
    protected void room(long octets) {
        disk.capacity(octets);
    }

    private SegmentSpool open() throws IOException {
        spool = SegmentSpool.open(disk, OPTIONS, 1 << 20, clock);
        return spool;
    }

    private Step put(Mail mail, int size) {
        sizes.put(mail.id(), size);
        return s -> put(s, sized(mail, size), size);
    }

    private static Step administer(Query query, Change what) {
        return s -> s.change(query, what);
    }

    /** Leases a part and records a step of its first recipients. */
    private static Step work(String part, int recipients, UnaryOperator<Recipient> step) {
        return s -> {
            List<Lease> others = new ArrayList<>();
            try {
                while (true) {
                    Lease lease = s.lease(NOW.plusSeconds(99), OPEN).orElseThrow();
                    others.add(lease);
                    if (name(lease).equals(part)) {
                        List<Recipient> before = lease.recipients();
                        List<Recipient> first = before.subList(0, Math.min(recipients, before.size()));
                        lease.record(first, first.stream().map(step).toList());
                        return;
                    }
                }
            } finally {
                others.forEach(Lease::close);
            }
        };
    }

    private static UnaryOperator<Recipient> later(int seconds) {
        return r -> tried(r, Phase.WAITING, NOW.plusSeconds(seconds));
    }

    private List<Step> script() {
        Recipient[] many = IntStream.range(0, MANY)
                .mapToObj(i -> to("u" + i + "@" + i % 3 + ".test"))
                .toArray(Recipient[]::new);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            steps.add(put(mail("m" + i, to("x@" + i % 3 + ".test")), 200 + i));
        }
        steps.add(put(mail("large", to("x@a.test")), 90_000));
        steps.add(put(mail("many", many), 50));
        steps.add(put(notice("notice", to("x@b.test"), to("y@c.test")), 60));
        steps.add(work("m0 smtp 0.test", 1, later(5)));
        steps.add(work("m0 smtp 0.test", 1, SpoolFixture::delivered));
        steps.add(work("notice smtp b.test", 1, SpoolFixture::delivered));
        steps.add(work("notice smtp c.test", 1, SpoolFixture::delivered)); // and is remembered
        for (int i = 0; i < 18; i++) { // until the chain of its changes is drawn together
            steps.add(work("many smtp " + i % 3 + ".test", 2, later(i + 6)));
        }
        steps.add(work("many smtp 1.test", 2, SpoolFixture::delivered));
        steps.add(work("many smtp 2.test", 1, r -> to("in-place-of-" + r.key().substring(4))));
        steps.add(administer(Query.ALL, new Change.Hold(Hold.because("all of it"))));
        steps.add(replace("many", "parted", 300, to("u0@0.test"), to("u3@0.test")));
        steps.add(replace("m4", "whole", 70_000, to("x@1.test")));
        steps.add(administer(Query.of("m4"), new Change.Release(NOW)));
        steps.add(replace("parted", "again", 10, to("u3@0.test")));
        steps.add(administer(Query.builder().destination(smtp("1.test")).build(), new Change.Release(NOW)));
        steps.add(administer(Query.ALL, new Change.Retry(NOW.plusSeconds(2))));
        steps.add(administer(
                Query.builder().destination(smtp("2.test")).build(), new Change.Bounce(GIVEN_UP, NOW.plusSeconds(1))));
        steps.add(work("m2 sender", 1, r -> tried(r, Phase.FAILED, NOW)));
        steps.add(administer(Query.builder().state(Query.State.HELD).build(), new Change.Delete()));
        steps.add(administer(Query.ALL, new Change.Delete()));
        return steps;
    }

    /** Held recipients get another mail, which is held again so that the next step can be such a one too. */
    private Step replace(String id, String by, int size, Recipient... recipients) {
        sizes.put(by, size);
        taken.put(by, id);
        Set<String> keys = Arrays.stream(recipients).map(Recipient::key).collect(Collectors.toSet());
        Mail mail = sized(
                mail(by, Arrays.stream(recipients).map(r -> held(r, "again")).toArray(Recipient[]::new)), size);
        return s -> assertTrue(s.replace(id, new Replacement(keys, mail, Messages.of(octets(size, size)))));
    }

    private static final org.posthouse.api.message.Status GIVEN_UP =
            new org.posthouse.api.message.Status(550, "5.0.0", "given up");

    private static Map<String, Mail> all(Spool spool) {
        Map<String, Mail> all = new TreeMap<>();
        spool.list(Query.ALL, OptionalLong.empty(), 99)
                .mails()
                .forEach(l -> all.put(l.mail().id(), l.mail()));
        return all;
    }

    @Test
    public void whateverIsAcknowledgedSurvivesACutAtAnyPoint() throws Exception {
        int point = 0;
        while (isCut(point)) {
            point++;
        }
        assertTrue(point + " points", point > 90);
    }

    /** Runs the script with a cut after so many changes; false if it ended before. */
    private boolean isCut(int point) throws Exception {
        disk = new PowerCutDisk();
        FakeSpool model = new FakeSpool(clock);
        open();
        disk.cutAfter(point);
        Map<String, Mail> before = Map.of();
        boolean cut = false;
        int n = 0;
        for (Step step : script()) {
            before = all(model);
            step.run(model);
            try {
                step.run(spool);
                if (++n % 7 == 0) {
                    spool.maintain();
                }
            } catch (IOException e) {
                assertTrue(e.toString(), String.valueOf(e.getMessage()).contains("power is off"));
                cut = true;
                break;
            }
            before = all(model);
        }
        PowerCutDisk after = disk.cut(point % 3 == 0 ? null : new Random(point));
        spool.abort();
        disk = after;
        open();
        compare("cut after " + point + " changes, in step " + n, before, all(model));
        if (!before.containsKey("notice") && !all(model).containsKey("notice") && n > 12) {
            put(notice("notice", to("x@b.test")));
            assertEquals("remembered", Optional.empty(), spool.find("notice"));
        }
        spool.close(Duration.ofSeconds(1));
        return cut;
    }

    /** A recipient is in one of two mails at most; if it was to go from one to the other, in one of them. */
    private static void onlyOnce(String when, Mail by, Mail from, Mail before) {
        Set<String> there = keys(from);
        Set<String> taken = keys(by);
        assertTrue(when + ": both " + by + " and " + from, Collections.disjoint(there, taken));
        there.addAll(taken);
        assertTrue(when + ": neither " + by + " nor " + from, there.containsAll(keys(before)));
    }

    private static Set<String> keys(Mail mail) {
        Set<String> keys = new HashSet<>();
        if (mail != null) {
            mail.open().forEach(r -> keys.add(r.key()));
        }
        return keys;
    }

    private void compare(String when, Map<String, Mail> before, Map<String, Mail> now) throws IOException {
        Map<String, Mail> found = all(spool);
        List<String> ids = new ArrayList<>(before.keySet());
        ids.addAll(now.keySet());
        ids.addAll(found.keySet());
        for (String id : ids) {
            Mail mail = found.get(id);
            assertTrue(
                    when + ": " + id + " is " + mail + ", not " + before.get(id) + " or " + now.get(id),
                    Optional.ofNullable(mail).equals(Optional.ofNullable(before.get(id)))
                            || Optional.ofNullable(mail).equals(Optional.ofNullable(now.get(id))));
            if (mail != null) {
                assertArrayEquals(octets(sizes.get(id), sizes.get(id)), message(spool, id, 0));
            }
        }
        taken.forEach((by, id) -> {
            boolean underWay = now.containsKey(by) && !before.containsKey(by);
            onlyOnce(when, found.get(by), found.get(id), underWay ? before.get(id) : null);
        });
        assertEquals(when, found.size(), spool.counts().total());
    }
}
