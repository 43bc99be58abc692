package org.posthouse.spool.record;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/** A change says what is different, whatever that is, and damage is seen. */
public class DeltaTest {
    private final Random random = new Random(3);
    private int next;

    private Recipient recipient() {
        return Recipient.builder(new Address("user" + next, "example.test"))
                .key("key" + next++)
                .disposition(Disposition.fresh(Instant.ofEpochSecond(random.nextInt(1000))))
                .build();
    }

    private List<Recipient> changed(List<Recipient> before) {
        List<Recipient> after = new ArrayList<>();
        for (Recipient r : before) {
            switch (random.nextInt(12)) {
                case 0 -> after.add(r.with(Disposition.fresh(Instant.ofEpochSecond(random.nextInt(1000)))));
                case 1 ->
                    after.add(r.toBuilder()
                            .original("rfc822;other" + random.nextInt())
                            .build());
                case 2 -> {
                    // removed
                }
                default -> after.add(r);
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            after.add(recipient());
        }
        return after;
    }

    @Test
    public void isTheDifference() throws IOException {
        for (int round = 0; round < 200; round++) {
            List<Recipient> before = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                before.add(recipient());
            }
            List<Recipient> after = changed(before);
            assertEquals(after, Delta.apply(Delta.different(before, after), before));
            assertEquals(after, Delta.apply(Delta.all(after), List.of()));
        }
    }

    @Test
    public void isSmallIfLittleIsDifferent() {
        List<Recipient> before = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            before.add(recipient());
        }
        List<Recipient> after = new ArrayList<>(before);
        after.set(500, after.get(500).with(Disposition.fresh(Instant.EPOCH)));
        assertTrue(Delta.different(before, after).length < 100);
        assertTrue(Delta.all(after).length > 30_000);
    }

    @Test
    public void damageIsAnIoException() throws IOException {
        List<Recipient> before = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            before.add(recipient());
        }
        List<Recipient> after = new ArrayList<>(changed(before));
        after.add(recipient()
                .with(Disposition.builder(Instant.EPOCH)
                        .last(org.posthouse.api.mail.Reply.own(
                                org.posthouse.api.mail.Reply.Action.DELAYED,
                                new Status(450, "4.2.1", "busy"),
                                Instant.EPOCH))
                        .build()));
        for (byte[] good : List.of(Delta.different(before, after), Delta.all(after))) {
            for (int i = 0; i < 3000; i++) {
                byte[] bad = good.clone();
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                byte[] shorter = java.util.Arrays.copyOf(bad, random.nextInt(bad.length + 1));
                for (byte[] one : List.of(bad, shorter)) {
                    try {
                        Delta.apply(one, before);
                    } catch (IOException expected) {
                        continue; // and nothing else
                    }
                }
            }
        }
    }
}
