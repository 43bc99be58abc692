package org.posthouse.transport.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.RecipientResult;

public class IntentTest {
    private static final String KEY = "m1/alice@here.test";
    private static final Action.FileInto KEEP = into("detail");
    private static final Action.Reply REPLY = new Action.Reply("h", Optional.empty(), List.of(), "away");

    private static Action.FileInto into(String mailbox, String... flags) {
        return new Action.FileInto(mailbox, false, Set.of(flags));
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Action redirect(String to, boolean keep) {
        return new Action.Redirect(address(to), keep);
    }

    private static Intent of(Action... actions) {
        Recipient recipient = Recipient.builder(address("alice@here.test"))
                .key(KEY)
                .onDelivery(List.of(actions))
                .build();
        return Intent.of(recipient, KEEP);
    }

    @Test
    public void whatNobodyDecidedIsKeptUnderTheRecipientsKey() {
        assertEquals(Map.of(KEY, KEEP), of().copies());
        assertEquals(Map.of(KEY, KEEP), of(REPLY).copies());
    }

    @Test
    public void whatIsFiledIsNotKeptAsWell() {
        assertEquals(
                Map.of(DeliveryKey.into(KEY, "Work"), into("Work")),
                of(into("Work")).copies());
    }

    @Test
    public void theCopyInInboxHasTheRecipientsKey() {
        assertEquals(Set.of(KEY), of(into("Inbox")).copies().keySet());
    }

    @Test
    public void keysDependNeitherOnTheOrderNorOnTheNumberOfActions() {
        assertEquals(
                of(into("A"), into("B"), REPLY).copies(),
                of(redirect("x@y.test", true), into("B"), into("A")).copies());
        assertTrue(of(into("A"), into("B"))
                .copies()
                .keySet()
                .containsAll(of(into("B")).copies().keySet()));
    }

    @Test
    public void twoCopiesForOneMailboxAreOneWithTheFlagsOfBoth() {
        Action.FileInto created = new Action.FileInto("A", true, Set.of("\\Seen"));
        assertEquals(
                List.of(new Action.FileInto("A", true, Set.of("\\Seen", "red"))),
                List.copyOf(of(into("A", "red"), created).copies().values()));
    }

    @Test
    public void aRedirectGoesInPlaceOfTheCopyUnlessItIsKept() {
        Intent gone = of(redirect("x@Y.test", false));
        assertTrue(gone.copies().isEmpty());
        assertTrue(gone.onlyRedirected());
        assertEquals(List.of(address("x@y.test")), gone.redirects());
        assertEquals(Set.of(KEY), of(redirect("x@y.test", true)).copies().keySet());
        assertTrue(of(redirect("x@y.test", true), redirect("z@y.test", false))
                .copies()
                .isEmpty());
        assertFalse(of(redirect("x@y.test", false), into("A")).onlyRedirected());
    }

    @Test
    public void aRedirectIsDoneOnceForAnAddress() {
        assertEquals(
                1,
                of(redirect("x@y.test", false), redirect("x@Y.TEST", false))
                        .redirects()
                        .size());
    }

    @Test
    public void aRedirectToOneselfKeeps() {
        Intent same = of(redirect("ALICE@here.test", false));
        assertTrue(same.redirects().isEmpty());
        assertEquals(Set.of(KEY), same.copies().keySet());
    }

    @Test
    public void discardEndsItWithoutACopy() {
        Intent intent = of(into("A"), new Action.Discard("spam"), into("B"), REPLY);
        assertEquals(1, intent.copies().size());
        assertTrue(intent.replies().isEmpty());
        assertTrue(of(new Action.Discard("spam")).copies().isEmpty());
        assertTrue(of(new Action.Discard("spam")).refusal().isEmpty());
    }

    @Test
    public void whatIsRefusedIsNeitherStoredNorSentOnNorAnswered() {
        Status no = new Status(550, "5.7.1", "no");
        Intent intent = of(into("A"), redirect("x@y.test", true), REPLY, new Action.Reject(no));
        assertEquals(Optional.of(RecipientResult.failed(no)), intent.refusal());
        assertTrue(intent.copies().isEmpty());
        assertTrue(intent.redirects().isEmpty());
        assertTrue(intent.replies().isEmpty());
    }

    @Test
    public void fieldsStandAtTheTopTheLaterOneAbove() {
        Header one = Header.of("X-One", "1");
        Header two = Header.of("X-Two", "2");
        Intent intent = of(new Action.AddHeader(one, 0), new Action.AddHeader(two, 0));
        assertEquals(List.of(two, one), intent.top());
        assertEquals(Set.of(KEY), intent.copies().keySet());
    }

    @Test
    public void repliesOfOneHandleToOneAddressAreOne() {
        assertEquals(1, of(REPLY, REPLY).replies().size());
        assertEquals(
                2,
                of(REPLY, new Action.Reply("other", Optional.empty(), List.of(), "away"))
                        .replies()
                        .size());
    }
}
