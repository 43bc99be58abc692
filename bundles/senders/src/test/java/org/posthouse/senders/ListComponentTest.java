package org.posthouse.senders;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;
import org.posthouse.api.senders.Opinion;
import org.posthouse.api.senders.SenderListException;
import org.posthouse.db.derby.DerbyDatabase;

public class ListComponentTest {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static final AccountInfo ALICE = new AccountInfo(1, "alice@here.test", 0);
    private static final AccountInfo BOB = new AccountInfo(2, "bob@here.test", 0);
    private static final Optional<AccountInfo> SITE = Optional.empty();

    private static DerbyDatabase database;

    private ListComponent lists;

    @BeforeClass
    public static void open() throws IOException, SQLException {
        database = DerbyDatabase.open(FOLDER.getRoot().toPath().resolve("db"), DerbyDatabase.Settings.DEFAULT);
    }

    @AfterClass
    public static void close() throws Exception {
        database.close();
        DerbyDatabase.stopEngine();
    }

    @Before
    public void empty() throws Exception {
        lists = component(false);
        try (Connection c = database.connection();
                Statement s = c.createStatement()) {
            s.executeUpdate("DELETE FROM listed_sender");
            c.commit();
        }
    }

    private static ListComponent component(boolean unproven) throws Exception {
        return new ListComponent(
                new ListConfig() {
                    @Override
                    public boolean allowUnproven() {
                        return unproven;
                    }

                    @Override
                    public Class<? extends Annotation> annotationType() {
                        return ListConfig.class;
                    }
                },
                database,
                Clock.systemUTC());
    }

    private static Attributes passed(String method, String property, String value) {
        return Attributes.NONE.with(
                Authentication.results(method),
                List.of(new Authentication(method, "pass", "", Map.of(property, value))));
    }

    private Opinion opinion(AccountInfo account, Attributes results, String from) throws IOException {
        return opinion(lists, account, results, "From: " + from);
    }

    private static Opinion opinion(ListComponent lists, AccountInfo account, Attributes results, String header)
            throws IOException {
        Mail mail = Mail.builder(
                        "m1",
                        Instant.EPOCH,
                        Origin.internal("test"),
                        Sender.of(Address.parse("bounce@list.test").orElseThrow()))
                .results(results)
                .build();
        return lists.about(mail, Messages.of(header + "\r\n\r\nhello\r\n")).of(account);
    }

    @Test
    public void anAllowedSenderCountsOnlyIfItIsProven() throws Exception {
        lists.put(Optional.of(ALICE), "Joe@Shop.test", true);
        String from = "Joe <joe@shop.test>";
        assertEquals(Opinion.UNKNOWN, opinion(ALICE, Attributes.NONE, from));
        assertEquals(Opinion.ALLOWED, opinion(ALICE, passed("dmarc", "header.from", "shop.test"), from));
        assertEquals(Opinion.ALLOWED, opinion(ALICE, passed("dkim", "header.d", "SHOP.test"), from));
        assertEquals(Opinion.ALLOWED, opinion(ALICE, passed("spf", "smtp.mailfrom", "x@shop.test"), from));
        assertEquals("another's proof", Opinion.UNKNOWN, opinion(ALICE, passed("dkim", "header.d", "op.test"), from));
        assertEquals("a whole TLD", Opinion.UNKNOWN, opinion(ALICE, passed("dkim", "header.d", "test"), from));
        assertEquals(
                "of Bob nothing is known",
                Opinion.UNKNOWN,
                opinion(BOB, passed("dkim", "header.d", "shop.test"), from));
        Attributes failed = Attributes.NONE.with(
                Authentication.results("dmarc"),
                List.of(new Authentication("dmarc", "fail", "", Map.of("header.from", "shop.test"))));
        assertEquals(Opinion.UNKNOWN, opinion(ALICE, failed, from));
        assertEquals(Opinion.ALLOWED, opinion(component(true), ALICE, Attributes.NONE, "From: " + from));
    }

    @Test
    public void severalAddressesOrFieldsProveNothingAndAreBlockedByAny() throws Exception {
        lists.put(Optional.of(ALICE), "shop.test", true);
        Attributes proof = passed("dkim", "header.d", "shop.test");
        assertEquals(Opinion.UNKNOWN, opinion(ALICE, proof, "joe@shop.test, eve@evil.test"));
        assertEquals(Opinion.UNKNOWN, opinion(lists, ALICE, proof, "From: joe@shop.test\r\nFrom: eve@evil.test"));
        lists.put(SITE, "evil.test", false);
        assertEquals(Opinion.BLOCKED, opinion(ALICE, proof, "joe@shop.test, eve@evil.test"));
        assertEquals(Opinion.BLOCKED, opinion(BOB, Attributes.NONE, "eve@sub.evil.test"));
    }

    @Test
    public void theReversePathIsASenderToo() throws Exception {
        Attributes proof = passed("spf", "smtp.mailfrom", "bounce@list.test");
        lists.put(Optional.of(ALICE), "bounce@list.test", true);
        assertEquals(Opinion.UNKNOWN, opinion(ALICE, Attributes.NONE, "joe@list.test"));
        assertEquals(Opinion.ALLOWED, opinion(ALICE, proof, "joe@list.test"));
        assertEquals("whoever may send for list.test", Opinion.UNKNOWN, opinion(ALICE, proof, "service@bank.test"));
        lists.put(Optional.of(BOB), "list.test", false);
        assertEquals("blocked in any case", Opinion.BLOCKED, opinion(BOB, proof, "service@bank.test"));
    }

    @Test
    public void whatTheSiteBlocksNobodyAllowsAndWhatAnAccountBlocksTheSiteDoesNotAllow() throws Exception {
        Attributes proof = passed("dmarc", "header.from", "shop.test");
        lists.put(SITE, "shop.test", false);
        lists.put(Optional.of(ALICE), "joe@shop.test", true);
        assertEquals(Opinion.BLOCKED, opinion(ALICE, proof, "joe@shop.test"));
        lists.put(SITE, "shop.test", true);
        lists.put(Optional.of(ALICE), "joe@shop.test", false);
        assertEquals(Opinion.BLOCKED, opinion(ALICE, proof, "joe@shop.test"));
        assertEquals(Opinion.ALLOWED, opinion(BOB, proof, "joe@shop.test"));
    }

    @Test
    public void listsOutliveTheBundleButNotTheirAccount() throws Exception {
        lists.put(Optional.of(ALICE), "joe@shop.test", true);
        lists.put(Optional.of(BOB), "joe@shop.test", false);
        ListComponent next = component(false);
        assertEquals("joe@shop.test", next.entries(Optional.of(ALICE)).get(0).sender());
        next.deleted(ALICE);
        assertEquals(List.of(), next.entries(Optional.of(ALICE)));
        assertEquals(1, next.entries(Optional.of(BOB)).size());
        assertTrue(next.forget(Optional.of(BOB), "JOE@shop.test"));
        assertFalse(next.forget(Optional.of(BOB), "joe@shop.test"));
    }

    @Test
    public void aChangeIsInForceAtOnceAlthoughAListIsKeptInMemory() throws Exception {
        assertEquals(Opinion.UNKNOWN, opinion(ALICE, Attributes.NONE, "joe@shop.test"));
        lists.put(Optional.of(ALICE), "joe@shop.test", false);
        assertEquals(Opinion.BLOCKED, opinion(ALICE, Attributes.NONE, "joe@shop.test"));
        lists.forget(Optional.of(ALICE), "joe@shop.test");
        assertEquals(Opinion.UNKNOWN, opinion(ALICE, Attributes.NONE, "joe@shop.test"));
    }

    @Test
    public void aListIsBounded() throws Exception {
        for (int i = 0; i < Lists.MOST; i++) {
            lists.put(Optional.of(ALICE), "s" + i + "@shop.test", true);
        }
        assertThrows(SenderListException.class, () -> lists.put(Optional.of(ALICE), "more@shop.test", true));
        lists.put(Optional.of(ALICE), "s0@shop.test", false); // one that is there can be changed
        assertThrows(SenderListException.class, () -> lists.put(Optional.of(BOB), "everybody", true));
        assertEquals(Lists.MOST, lists.entries(Optional.of(ALICE)).size());
    }
}
