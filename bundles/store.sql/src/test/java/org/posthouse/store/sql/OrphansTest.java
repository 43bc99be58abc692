package org.posthouse.store.sql;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobId;

/** Bodies that nothing refers to are removed, and none that somebody is about to refer to. */
public class OrphansTest extends StoreFixture {
    private static final Duration WEEK = Duration.ofDays(7);

    /** After all that a test writes. */
    private final Instant now = Instant.now().plusSeconds(60);

    private int marked(Instant at) throws Exception {
        return store.engine().sweeper().lookForOrphans(now, at).marked();
    }

    private int removed(Instant at) throws Exception {
        int removed = store.engine().sweeper().lookForOrphans(now, at).removed();
        store.engine().sweeper().sweep();
        return removed;
    }

    @Test
    public void orphansAreRemovedWhenALaterLookConfirmsThem() throws Exception {
        append(inbox(), 10);
        blobs.write(mail("orphan"));
        assertEquals(1, marked(now));
        assertEquals("too early", 0, removed(now.plus(WEEK).minusSeconds(1)));
        assertEquals(11, blobs.count());
        assertEquals(1, removed(now.plus(WEEK)));
        assertEquals(10, blobs.count());
        assertEquals(0, marked(now.plus(WEEK)));
        assertEquals(List.of(), store.admin().check().problems());
    }

    @Test
    public void howLongTheyAreKeptCanBeSet() throws Exception {
        account();
        blobs.write(mail("orphan"));
        store.engine().sweeper().keepOrphans(Duration.ofDays(1));
        assertEquals(1, marked(now));
        assertEquals(0, removed(now.plus(Duration.ofHours(23))));
        assertEquals(1, removed(now.plus(Duration.ofDays(1))));
    }

    @Test
    public void aMarkOutlivesARestart() throws Exception {
        account();
        blobs.write(mail("orphan"));
        assertEquals(1, marked(now));
        reopen();
        assertEquals(1, removed(now.plus(WEEK)));
        assertEquals(0, blobs.count());
    }

    @Test
    public void theyCanBeAttachedAgainAndOnce() throws Exception {
        account();
        blobs.write(mail("one"));
        BlobId two = blobs.write(mail("two"));
        blobs.damage(two);
        assertEquals(
                "none is known yet",
                0,
                store.admin().attachOrphans(me, "Lost/found").messages());
        assertTrue(account().mailbox("Lost/found").isEmpty());
        marked(now);
        StoreAdmin.Mended attached = store.admin().attachOrphans(me, "Lost/found");
        assertEquals(1, attached.messages());
        assertEquals(1, attached.problems().size());
        long mailbox = id("Lost/found");
        long uid = account().rows(mailbox, UidSet.range(1, 10), 10).get(0).uid();
        try (InputStream in = account().content(mailbox, uid).open(0);
                InputStream expected = mail("one").open(0)) {
            assertArrayEquals(expected.readAllBytes(), in.readAllBytes());
        }
        assertEquals("again", 0, store.admin().attachOrphans(me, "Lost/found").messages());
        assertEquals(2, removed(now.plus(WEEK)));
        assertEquals(List.of(), store.admin().check().problems());
    }

    /** A transaction of an earlier life that the database ended late. */
    @Test
    public void whatIsReferredToAfterAllStays() throws Exception {
        append(inbox(), 1);
        BlobId body = blobs.write(mail("late"));
        assertEquals(1, marked(now));
        try (var c = derby.connection();
                var s = c.createStatement()) {
            s.executeUpdate("UPDATE message SET blob = " + body.value() + ", blobsize = " + body.size());
            s.executeUpdate("UPDATE mstate SET size = " + body.size());
            s.executeUpdate("UPDATE mailbox SET octets = " + body.size() + " WHERE messages > 0");
            c.commit();
        }
        reopen();
        assertEquals(0, removed(now.plus(WEEK)));
        assertTrue(blobs.verify(body));
        // the other one is found only now, and has to wait as long
        assertEquals(1, removed(now.plus(WEEK.multipliedBy(2))));
        assertTrue(blobs.verify(body));
        assertEquals(List.of(), store.admin().check().problems());
    }

    @Test
    public void whatIsBeingCommittedIsNoOrphan() throws Exception {
        account();
        CompletableFuture<Integer> looked = new CompletableFuture<>();
        CountDownLatch held = hold();
        CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
        store.deliver(Messages.of("abcde"), List.of(to("INBOX", "k")), done::complete);
        Thread look = new Thread(() -> {
            try {
                looked.complete(marked(now));
            } catch (Exception e) {
                looked.completeExceptionally(e);
            }
        });
        look.start();
        while (store.waiting() < 2) {
            Thread.onSpinWait();
        }
        held.countDown();
        assertEquals(Integer.valueOf(0), looked.get(20, TimeUnit.SECONDS));
        done.get(20, TimeUnit.SECONDS);
        try (InputStream in = account().content(inbox(), 1).open(0)) {
            assertEquals("abcde", new String(in.readAllBytes()));
        }
    }
}
