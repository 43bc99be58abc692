package org.posthouse.testkit.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;

/** The memory store keeps the contract, and what it adds for tests works. */
public class MemoryMailStoreTest extends BulkContract {
    private final MemoryMailStore store = new MemoryMailStore();

    @Override
    protected MailStore store() {
        return store;
    }

    @Test
    public void forgottenRemovalsMakeTheAnswerIncomplete() throws Exception {
        commit(inbox(), append("a", 0), append("b", 0));
        long since = changes(inbox(), 0).highestModSeq();
        commit(inbox(), new Op.Expunge(UidSet.of(1), false));
        store.forgetExpunged();
        Changes c = changes(inbox(), since);
        assertFalse(c.complete());
        assertEquals(List.of(2L), c.changed().stream().map(FlagRow::uid).toList());
    }

    @Test
    public void listenersHearOfCommits() throws Exception {
        List<Long> heard = new ArrayList<>();
        long inbox = inbox();
        store.listen((account, mailbox, modSeq) -> heard.add(mailbox));
        deliver(mail("a"), to(me(), "INBOX", "k"));
        assertEquals(List.of(inbox), heard);
        deliver(mail("a"), to(me(), "INBOX", "k"));
        assertEquals(List.of(inbox), heard);
    }

    @Test
    public void handlesDieWithTheStore() throws Exception {
        Account account = account();
        store.leave();
        assertEquals(Reason.UNAVAILABLE, refused(account::mailboxes));
        assertEquals(
                Kind.UNAVAILABLE,
                deliver(mail("a"), to(me(), "INBOX", "k")).get(0).kind());
        store.come();
        assertEquals(6, account.mailboxes().size());
    }

    @Test
    public void faultsAreReported() throws Exception {
        store.fault(d -> Optional.of(Kind.FULL));
        assertEquals(
                Kind.FULL, deliver(mail("a"), to(me(), "INBOX", "k")).get(0).kind());
        assertEquals(0, account().status(inbox()).messages());
    }
}
