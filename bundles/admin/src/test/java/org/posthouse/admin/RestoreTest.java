package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.spool.Query;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;

public class RestoreTest {
    private final FakeQueue queue = new FakeQueue();
    private final FakeStore store = new FakeStore();
    private final AdminComponent component = new AdminComponent();

    public RestoreTest() {
        component.queue = queue;
        component.storeAdmin = store;
        put("m1", Disposition.builder(Instant.EPOCH));
        put("m2", Disposition.builder(Instant.EPOCH).hold("looks odd"));
    }

    private void put(String id, Disposition.Builder disposition) {
        queue.spool.put(
                Mail.builder(id, Instant.EPOCH, Origin.internal("test"), Sender.empty())
                        .recipient(Recipient.builder(Address.parse("a@b.test").orElseThrow())
                                .key("a")
                                .disposition(disposition.build())
                                .build())
                        .build(),
                "\r\n");
    }

    /** A store that notes how much mail is on hold when it is restored. */
    private final class FakeStore implements StoreAdmin, StoreBackup {
        private IOException failure;
        private boolean half;
        private long held;
        private Mending mended;

        @Override
        public Report check() {
            return new Report(0, 0, 0, 0, 0, List.of());
        }

        @Override
        public Mended mend(Mending how) {
            mended = how;
            return new Mended(2, List.of("account 1 mailbox 1 (INBOX) UID 7: it stays as it is: busy"));
        }

        @Override
        public Report backup(Path directory) {
            return check();
        }

        @Override
        public Report restore(Path directory) throws IOException {
            held = held();
            if (failure != null) {
                throw failure;
            }
            return check();
        }

        @Override
        public Rehearsal rehearse(Path directory, Path scratch) {
            throw new AssertionError();
        }

        @Override
        public Mended attachOrphans(AccountInfo account, String mailbox) {
            return new Mended(3, List.of(account.name() + " " + mailbox));
        }

        @Override
        public Totals totals() throws IOException {
            if (half) {
                throw new IOException("half restored");
            }
            return new Totals(0, 0, 0);
        }
    }

    private long held() {
        return queue.count(Query.ALL).held();
    }

    private String restore() throws OperationException {
        return component.operations().stream()
                .filter(o -> o.name().equals("restore"))
                .findFirst()
                .orElseThrow()
                .run(Map.of("directory", "/backup"))
                .text();
    }

    @Test
    public void damagedMessagesAreMendedAsTheAdministratorSays() throws OperationException {
        Operation mend = component.operations().stream()
                .filter(o -> o.name().equals("mend"))
                .findFirst()
                .orElseThrow();
        assertThrows(OperationException.class, () -> mend.run(Map.of("how", "somehow")));
        assertEquals("nothing is done", null, store.mended);
        Result result = mend.run(Map.of("how", "stand-in"));
        assertEquals(StoreAdmin.Mending.STAND_IN, store.mended);
        assertEquals("2 damaged messages replaced by stand-ins", result.text());
        assertEquals(1, result.rows().size());
        mend.run(Map.of("how", "remove"));
        assertEquals(StoreAdmin.Mending.REMOVE, store.mended);
    }

    @Test
    public void allMailIsOnHoldBeforeAnythingIsRestored() throws OperationException {
        String said = restore();
        assertTrue(said, said.endsWith("on hold in the queue: 2 mails"));
        assertEquals(2, store.held);
        assertEquals(2, held());
        assertTrue(queue.find("m1")
                .orElseThrow()
                .recipients()
                .get(0)
                .disposition()
                .reason()
                .startsWith("admin: restore of "));
    }

    @Test
    public void aRestoreThatFailsEndsItsOwnHoldsOnly() {
        store.failure = new IOException("not a backup");
        assertThrows(OperationException.class, this::restore);
        assertEquals(2, store.held);
        assertEquals(1, held());
        assertFalse(queue.find("m2")
                .orElseThrow()
                .recipients()
                .get(0)
                .disposition()
                .held()
                .isEmpty());
    }

    @Test
    public void allStaysOnHoldIfHalfWasRestored() {
        store.failure = new IOException("the disk is full");
        store.half = true;
        assertThrows(OperationException.class, this::restore);
        assertEquals(2, held());
    }

    @Test
    public void nothingIsRestoredWithoutAQueueToPutOnHold() {
        component.queue = null;
        assertThrows(OperationException.class, this::restore);
        assertEquals(0, store.held);
        component.queue = queue;
        queue.spool.forgetful = true;
        assertThrows(OperationException.class, this::restore);
        assertEquals(0, store.held);
    }
}
