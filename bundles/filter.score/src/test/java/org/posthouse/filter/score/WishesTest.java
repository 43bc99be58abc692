package org.posthouse.filter.score;

import static org.junit.Assert.assertEquals;

import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.senders.Opinion;
import org.posthouse.api.senders.SenderLists;

/** Recipients who know the sender. */
public class WishesTest {
    private static final Address ALICE = Address.parse("alice@here.test").orElseThrow();
    private static final Address BOB = Address.parse("bob@here.test").orElseThrow();
    private static final Address SALES = Address.parse("sales@here.test").orElseThrow();

    private final ScoreFilter filter = new ScoreFilter();
    private Map<Long, Opinion> opinions = Map.of();

    public WishesTest() {
        filter.configure(new ScoreConfig() {
            @Override
            public double junkAt() {
                return 5;
            }

            @Override
            public double holdAt() {
                return 10;
            }

            @Override
            public double rejectAt() {
                return 15;
            }

            @Override
            public boolean removeFields() {
                return true;
            }

            @Override
            public String[] authentication() {
                return new String[0];
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ScoreConfig.class;
            }
        });
        filter.directory = new Directory() {
            @Override
            public Resolution resolve(Address address) {
                return address.equals(SALES)
                        ? new Resolution.Forward(List.of(ALICE))
                        : new Resolution.Mailbox(
                                new AccountInfo(address.equals(ALICE) ? 1 : 2, address.toString(), 0),
                                Optional.empty());
            }

            @Override
            public Optional<AccountInfo> account(String name) {
                return Optional.empty();
            }
        };
        filter.lists = new SenderLists() {
            @Override
            public Inquiry about(Mail mail, Message message) {
                return new Inquiry() {
                    @Override
                    public Opinion site() {
                        return Opinion.UNKNOWN;
                    }

                    @Override
                    public Opinion of(AccountInfo account) {
                        return opinions.getOrDefault(account.id(), Opinion.UNKNOWN);
                    }
                };
            }

            @Override
            public List<Entry> entries(Optional<AccountInfo> owner) {
                return List.of();
            }

            @Override
            public Entry put(Optional<AccountInfo> owner, String sender, boolean allowed) {
                return new Entry(sender, allowed, Instant.EPOCH);
            }

            @Override
            public boolean forget(Optional<AccountInfo> owner, String sender) {
                return false;
            }
        };
    }

    private Verdict verdict(double points, Address... to) throws Exception {
        return filter.message(
                Context.of(Mail.builder(
                                "m1",
                                Instant.EPOCH,
                                Origin.builder("s1", "mx", Origin.Role.MX).build(),
                                Sender.empty())
                        .recipients(Stream.of(to).map(Recipient::of).toList())
                        .results(Attributes.NONE.with(
                                Score.parts("dnsbl"), points == 0 ? List.of() : List.of(new Score("rule", points, ""))))
                        .build()),
                Messages.of("Subject: hello\r\n\r\nhello\r\n"));
    }

    /** What is done with the mail for a recipient, in words. */
    private static String done(Verdict verdict, Address recipient) {
        StringBuilder said = new StringBuilder();
        verdict.instructions().stream()
                .filter(i -> i.recipient().isEmpty() || i.recipient().get().equals(recipient))
                .forEach(i -> said.append(
                                i.action() instanceof Action.AddHeader add
                                        ? add.header().value().split(",")[0]
                                        : i.action().getClass().getSimpleName())
                        .append(' '));
        return said.toString().strip();
    }

    @Test
    public void whoAllowsTheSenderGetsTheMailAndOthersAsTheScoreSays() throws Exception {
        opinions = Map.of(1L, Opinion.ALLOWED);
        assertEquals("No", done(verdict(7, ALICE, BOB), ALICE));
        assertEquals("Yes YES FileInto", done(verdict(7, ALICE, BOB), BOB));
        assertEquals("an alias of hers", "No", done(verdict(12, SALES, BOB), SALES));
        assertEquals("Yes YES FileInto Hold", done(verdict(12, SALES, BOB), BOB));
        assertEquals("not rejected for one of two", "Yes YES FileInto", done(verdict(20, ALICE, BOB), BOB));
        assertEquals("No", done(verdict(20, ALICE, BOB), ALICE));
    }

    @Test
    public void whoBlocksTheSenderHasItInJunkWhateverTheScore() throws Exception {
        opinions = Map.of(1L, Opinion.BLOCKED);
        assertEquals("Yes YES FileInto", done(verdict(0, ALICE, BOB), ALICE));
        assertEquals("", done(verdict(0, ALICE, BOB), BOB));
        assertEquals("No", done(verdict(1, ALICE, BOB), BOB));
        assertEquals("Reject", done(verdict(20, ALICE, BOB), BOB));
    }

    @Test
    public void whatOneListSaysIsNotSaidToOthers() throws Exception {
        opinions = Map.of(1L, Opinion.BLOCKED);
        long shared = verdict(1, ALICE, BOB).instructions().stream()
                .filter(i -> i.recipient().isEmpty() || i.recipient().get().equals(BOB))
                .filter(i -> i.toString().contains("blocked"))
                .count();
        assertEquals(0, shared);
    }

    @Test
    public void withoutListsTheScoreAloneDecides() throws Exception {
        filter.lists = null;
        assertEquals("Yes YES FileInto", done(verdict(7, ALICE), ALICE));
    }
}
