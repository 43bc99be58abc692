package org.posthouse.filter.score;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Score;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Messages;

public class ScoreFilterTest {
    private record Config(double junkAt, double holdAt, double rejectAt, boolean removeFields, String[] authentication)
            implements ScoreConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return ScoreConfig.class;
        }
    }

    private static final Attributes FAILED = Attributes.NONE.with(
            Authentication.results("spf"),
            List.of(
                    new Authentication("spf", "fail", "", Map.of("smtp.mailfrom", "a@b.test")),
                    new Authentication("spf", "fail", "", Map.of("smtp.helo", "b.test"))));

    private final ScoreFilter filter = new ScoreFilter();
    private Config config = new Config(5, 10, 15, true, new String[] {"spf=fail 1.5", "DMARC=pass -1"});

    private static Attributes with(Attributes before, String filter, Score... parts) {
        return before.with(Score.parts(filter), List.of(parts));
    }

    private static Score points(double points) {
        return new Score("rule", points, "");
    }

    private Verdict verdict(Attributes results, Origin origin, String header) throws Exception {
        filter.configure(config);
        Context context = Context.of(Mail.builder("m1", Instant.EPOCH, origin, Sender.empty())
                .results(results)
                .build());
        return filter.message(context, Messages.of(header + "\r\n\r\nhello\r\n"));
    }

    private Verdict verdict(Attributes results) throws Exception {
        return verdict(results, Origin.builder("s1", "mx", Origin.Role.MX).build(), "Subject: hello");
    }

    private static List<String> fields(Verdict verdict) {
        List<String> fields = new ArrayList<>();
        for (Instruction instruction : verdict.instructions()) {
            if (instruction.action() instanceof Action.AddHeader add) {
                fields.add(add.header().name() + ":" + add.header().body());
            }
        }
        return fields;
    }

    @Test
    public void theSumDecides() throws Exception {
        assertEquals(Verdict.PASS, verdict(Attributes.NONE));
        assertEquals("addheader", verdict(with(FAILED, "dnsbl", points(3.4))).summary());
        assertEquals(
                "addheader, fileinto",
                verdict(with(FAILED, "dnsbl", points(3.5))).summary());
        assertEquals(
                "addheader, fileinto, hold",
                verdict(with(FAILED, "dnsbl", points(8.5))).summary());
        assertEquals("reject", verdict(with(FAILED, "dnsbl", points(13.5))).summary());
        assertEquals(
                "what is known to be good counts against it",
                "addheader",
                verdict(with(with(FAILED, "dnsbl", points(13.5)), "known", points(-12)))
                        .summary());
    }

    @Test
    public void aThresholdOfNothingIsNone() throws Exception {
        config = new Config(0, 0, 0, true, new String[0]);
        assertEquals("addheader", verdict(with(FAILED, "dnsbl", points(900))).summary());
        assertEquals(
                List.of("X-Spam-Status: No, score=900.0 tests=\r\n\trule=900.0"),
                fields(verdict(with(FAILED, "dnsbl", points(900)))));
    }

    @Test
    public void theMessageSaysWhy() throws Exception {
        Attributes results = with(
                FAILED, "dnsbl", new Score("zen.example", 4.25, "listed (as \\ ü)\r\nX: 1"), new Score("a b", 0.5, ""));
        assertEquals(
                List.of(
                        "X-Spam-Status: Yes, score=6.25 required=5.0 tests=\r\n\tzen.example=4.25 (listed as  ???X: 1),"
                                + "\r\n\tspf=fail=1.5,\r\n\ta?b=0.5",
                        "X-Spam-Flag: YES"),
                fields(verdict(results)));
    }

    @Test
    public void theFieldIsBounded() throws Exception {
        List<Score> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new Score("r".repeat(300), 0.01, "w".repeat(300)));
        }
        String field = fields(verdict(Attributes.NONE.with(Score.parts("x"), many.subList(0, 50))))
                .get(0);
        assertTrue(field.length() + " characters", field.length() < 30 * 300);
        for (String line : field.split("\r\n")) {
            assertTrue(line, line.length() < 998);
        }
    }

    @Test
    public void whatAStrangerSaysOfHisOwnMailIsTakenOut() throws Exception {
        Origin mx = Origin.builder("s1", "mx", Origin.Role.MX).build();
        Verdict verdict =
                verdict(Attributes.NONE, mx, "x-spam-flag: NO\r\nX-Spam-Status: No, score=-99\r\nX-Spam-Status: 2");
        assertEquals(
                List.of(new Action.RemoveHeader("X-Spam-Status", 0), new Action.RemoveHeader("X-Spam-Flag", 0)),
                verdict.instructions().stream().map(Instruction::action).toList());
        config = new Config(5, 10, 15, false, new String[0]);
        assertEquals(Verdict.PASS, verdict(Attributes.NONE, mx, "X-Spam-Flag: YES"));
    }

    @Test
    public void mailOfUsersIsLeftAlone() throws Exception {
        Origin user = Origin.builder("s1", "submission", Origin.Role.SUBMISSION)
                .account(Optional.of("alice@example.test"))
                .build();
        assertEquals(Verdict.PASS, verdict(with(FAILED, "dnsbl", points(100)), user, "X-Spam-Flag: YES"));
    }

    @Test
    public void aLineThatIsNoneIsPassedOver() throws Exception {
        List<String> unread = new ArrayList<>();
        Weights weights = Weights.of(
                new String[] {"spf=fail 1", " dkim=fail\t-0.25 ", "spf 1", "spf=fail one", "spf=fail 99999", ""},
                unread::add);
        assertEquals(Map.of("spf=fail", 1.0, "dkim=fail", -0.25), weights.points());
        assertEquals(List.of("spf 1", "spf=fail one", "spf=fail 99999", ""), unread);
        assertFalse(weights.parts(FAILED).isEmpty());
    }
}
