package org.posthouse.filter.milter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.posthouse.filter.milter.FakeMilter.packet;
import static org.posthouse.filter.milter.MilterFixture.BOB;
import static org.posthouse.filter.milter.MilterFixture.CAROL;
import static org.posthouse.filter.milter.MilterFixture.actions;
import static org.posthouse.filter.milter.MilterFixture.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;

/** What a milter is told, and what becomes of what it says. */
public class MilterDialogTest {
    private static final Message HELLO = message("Subject: hello\r\n\tworld\r\nFrom: a@example.net\r\n\r\nbody\r\n");

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private FakeMilter milter;
    private MilterFixture fixture;

    @Before
    public void start() throws Exception {
        milter = new FakeMilter(folder.getRoot().toPath().resolve("milter"));
        fixture = fixture("defer", 6);
    }

    private MilterFixture fixture(String onFailure, int version) {
        return new MilterFixture(
                TestConfig.of(milter.address(), onFailure, version, 20),
                folder.getRoot().toPath());
    }

    @After
    public void stop() throws Exception {
        milter.close();
    }

    @Test
    public void everythingIsTold() throws Exception {
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
        milter.await('Q');
        assertEquals(
                List.of(
                        "O6",
                        "Cclient.example.net|4\u0010\ufffd192.0.2.1|", // the port, 4321
                        "Hclient.example.net|",
                        "M<alice@example.net>|BODY=8BITMIME|",
                        "R<bob@example.org>|",
                        "T",
                        "LSubject|hello\n\tworld|",
                        "LFrom|a@example.net|",
                        "N",
                        "Bbody\r\n",
                        "E",
                        "Q"),
                milter.steps());
    }

    @Test
    public void macrosGoBeforeTheirSteps() throws Exception {
        fixture.judge(HELLO);
        List<String> seen = milter.seen();
        assertEquals(
                "DCj|mx.example.org|_|client.example.net [192.0.2.1]|v|Posthouse|{daemon_name}|mx|{client_addr}|192.0.2.1|"
                        + "{client_name}|client.example.net|{client_port}|4321|{client_ptr}|client.example.net|"
                        + "{client_resolve}|OK|",
                seen.get(1));
        assertEquals("DH{tls_version}|TLSv1.3|{cipher}|TLS_AES_128_GCM_SHA256|", seen.get(3));
        assertEquals("DMi|m1|{mail_addr}|alice@example.net|{mail_host}|example.net|{mail_mailer}|smtp|", seen.get(5));
        assertEquals("DRi|m1|{rcpt_addr}|bob@example.org|{rcpt_host}|example.org|{rcpt_mailer}|smtp|", seen.get(7));
        assertEquals("DTi|m1|", seen.get(9));
    }

    @Test
    public void aMilterChoosesItsMacros() throws Exception {
        milter.negotiates(6, 0x100, 0, "{client_addr} {nonsense} j", "", "i");
        fixture.judge(HELLO);
        List<String> seen = milter.seen();
        assertEquals("DC{client_addr}|192.0.2.1|j|mx.example.org|", seen.get(1));
        assertEquals("DH", seen.get(3));
        assertEquals("DMi|m1|", seen.get(5));
        assertTrue(seen.get(7), seen.get(7).startsWith("DRi|m1|{rcpt_addr}"));
    }

    @Test
    public void whatAMilterDoesNotWantIsNotTold() throws Exception {
        milter.negotiates(6, 0, 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x40 | 0x200);
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
        milter.await('Q');
        assertEquals("OEQ", milter.commands());
    }

    @Test
    public void whatAMilterDoesNotAnswerIsNotWaitedFor() throws Exception {
        milter.negotiates(6, 0, 0x1000 | 0x2000 | 0x4000 | 0x8000 | 0x10000 | 0x40000 | 0x80000 | 0x80);
        for (char command : "CHMRTLNB".toCharArray()) {
            milter.answers(command, new byte[0]);
        }
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
        assertEquals("OCHMRTLLNBE", milter.commands().replace("Q", ""));
    }

    @Test
    public void olderVersionsKnowLess() throws Exception {
        fixture = fixture("defer", 2);
        milter.negotiates(2, 0x3f, 0);
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
        assertEquals("O2", milter.seen().get(0));
        assertEquals("OCHMRLLNBE", milter.commands().replace("Q", ""));
        milter.negotiates(4, 0x3f, 0);
        fixture = fixture("defer", 4);
        assertEquals(Verdict.PASS, fixture.judge(HELLO));
        assertTrue(milter.steps().contains("O4"));
        assertTrue(milter.steps().contains("T"));
    }

    @Test
    public void theLeadingSpaceIsKeptForThoseWhoAsk() throws Exception {
        milter.negotiates(6, 0x1, 0x100000).answers('E', packet('h', "X-A|  two|"), packet('c'));
        Verdict verdict = fixture.judge(HELLO);
        assertTrue(milter.steps().toString(), milter.steps().contains("LSubject| hello\n\tworld|"));
        assertEquals(List.of(new Action.AddHeader(new Header("X-A", "  two"), 3)), actions(verdict));
    }

    @Test
    public void aLongBodyGoesInPieces() throws Exception {
        String body = "x".repeat(78) + "\r\n";
        Message large = message("Subject: large\r\n\r\n" + body.repeat(2000));
        assertEquals(Verdict.PASS, fixture.judge(large));
        List<Integer> sizes = milter.steps().stream()
                .filter(step -> step.startsWith("B"))
                .map(step -> step.length() - 1)
                .toList();
        assertEquals(List.of(65535, 65535, 160_000 - 2 * 65535), sizes);
    }

    @Test
    public void aMilterMaySkipTheRest() throws Exception {
        milter.answers('B', packet('s')).answers('L', packet('s'));
        assertEquals(Verdict.PASS, fixture.judge(message("A: 1\r\nB: 2\r\n\r\n" + "x\r\n".repeat(60_000))));
        assertEquals("OCHMRTLNBE", milter.commands().replace("Q", ""));
    }

    @Test
    public void everyStageCanRefuse() throws Exception {
        for (char command : "CHMRTLNBE".toCharArray()) {
            for (char answer : "rty4".toCharArray()) {
                milter.close();
                milter = new FakeMilter(folder.newFolder().toPath().resolve("milter"));
                fixture = fixture("defer", 6);
                milter.answers(command, answer == 'y' ? packet('y', "554 5.7.9 %%not here|") : packet(answer));
                List<Action> said = actions(fixture.judge(HELLO));
                Action expected =
                        switch (answer) {
                            case 'r' -> new Action.Reject(new Status(550, "5.7.1", "Command rejected"));
                            case 't' ->
                                new Action.Defer(new Status(451, "4.7.1", "Service unavailable - try again later"));
                            case 'y' -> new Action.Reject(new Status(554, "5.7.9", "%not here"));
                            default ->
                                new Action.Defer(new Status(421, "4.7.0", "Service unavailable, closing connection"));
                        };
                assertEquals(command + " " + answer, List.of(expected), said);
            }
        }
    }

    @Test
    public void acceptEndsTheQuestions() throws Exception {
        milter.answers('M', packet('a'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            assertEquals(Verdict.PASS, inspection.sender(fixture.context()));
            milter.await('Q');
            assertEquals(Verdict.PASS, inspection.recipient(fixture.context(), BOB));
            assertEquals(Verdict.PASS, inspection.message(fixture.context(BOB), HELLO));
        }
        assertEquals("OCHMQ", milter.commands());
        assertEquals(1, milter.connections());
    }

    @Test
    public void discardIsForAllRecipients() throws Exception {
        milter.answers('R', packet('c')).answers('R', packet('d'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            inspection.sender(fixture.context());
            assertEquals(Verdict.PASS, inspection.recipient(fixture.context(), BOB));
            Action discard = new Action.Discard("by milter test");
            assertEquals(List.of(discard), actions(inspection.recipient(fixture.context(BOB), CAROL)));
            assertEquals(List.of(discard), actions(inspection.message(fixture.context(BOB), HELLO)));
        }
    }

    @Test
    public void oneRecipientMayBeRefused() throws Exception {
        milter.answers('R', packet('r')).answers('R', packet('c'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            inspection.sender(fixture.context());
            assertEquals("reject", inspection.recipient(fixture.context(), BOB).summary());
            assertEquals(Verdict.PASS, inspection.recipient(fixture.context(), CAROL));
            assertEquals(Verdict.PASS, inspection.message(fixture.context(CAROL), HELLO));
        }
        assertEquals("OCHMRRTLLNBE", milter.commands().replace("Q", ""));
    }

    @Test
    public void whoIsAskedLateTellsAll() throws Exception {
        milter.answers('R', packet('c')).answers('R', packet('r'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            Verdict verdict = inspection.message(fixture.context(BOB, CAROL), HELLO);
            assertEquals(
                    List.of(new Instruction(
                            Optional.of(CAROL.address()),
                            new Action.Reject(new Status(550, "5.7.1", "Command rejected")))),
                    verdict.instructions());
        }
        assertEquals("OCHMRRTLLNBE", milter.commands().replace("Q", ""));
    }

    @Test
    public void aRecipientThatIsGoneIsForgotten() throws Exception {
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            inspection.sender(fixture.context());
            inspection.recipient(fixture.context(), BOB);
            inspection.recipient(fixture.context(BOB), CAROL);
            assertEquals(Verdict.PASS, inspection.message(fixture.context(CAROL), HELLO)); // a later filter refused bob
        }
        assertEquals("OCHMRRAMRTLLNBE", milter.commands().replace("Q", ""));
        assertEquals("R<carol@example.org>|", milter.steps().get(8));
    }

    @Test
    public void everyChangeIsExecuted() throws Exception {
        milter.answers(
                'E',
                packet('p'),
                packet('h', "X-Last|end\n more|"),
                packet('i', 0, "X-First|top|"),
                packet('i', 1, "X-Second|below ours|"),
                packet('m', 1, "Subject|new|"),
                packet('m', 1, "From||"),
                packet('m', 3, "X-New|there is none|"),
                packet('e', "<>|"),
                packet('+', "<dave@example.org>|"),
                packet('2', "<erin@example.org>|NOTIFY=NEVER|"),
                packet('-', "<bob@example.org>|"),
                packet('q', "looks\r\nbad|"),
                packet('b', "other\nbody"),
                packet('b', "\r\nend\r"),
                packet('a'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            Verdict verdict = inspection.message(fixture.context(BOB), HELLO);
            List<Action> actions = actions(verdict);
            assertEquals(
                    List.of(
                            new Action.AddHeader(new Header("X-Last", " end\r\n more"), 3),
                            new Action.AddHeader(new Header("X-First", " top"), 0),
                            new Action.AddHeader(new Header("X-Second", " below ours"), 1),
                            new Action.ReplaceHeader(1, new Header("Subject", " new")),
                            new Action.RemoveHeader("From", 1),
                            new Action.AddHeader(new Header("X-New", " there is none"), 5),
                            new Action.ChangeSender(Optional.empty())),
                    actions.subList(0, 7));
            assertEquals("dave@example.org", recipient(actions.get(7)).toString());
            assertEquals("erin@example.org", recipient(actions.get(8)).toString());
            assertEquals(new Action.RemoveRecipient(BOB.address()), actions.get(9));
            assertEquals(new Action.Hold("looks bad"), actions.get(10));
            Message body = ((Action.ReplaceBody) actions.get(11)).body();
            assertEquals("other\r\nbody\r\nend\r\n", text(body));
        }
    }

    private static Address recipient(Action action) {
        return ((Action.AddRecipient) action).recipient().address();
    }

    private static String text(Message message) throws Exception {
        return new String(message.open(0).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    public void aLargeNewBodyGoesToAFile() throws Exception {
        byte[] piece = packet('b', "0123456789abcde\n".repeat(4000));
        milter.answers('E', piece, piece, piece, piece, packet('c'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            List<Action> actions = actions(inspection.message(fixture.context(BOB), HELLO));
            Message body = ((Action.ReplaceBody) actions.get(0)).body();
            assertEquals(4 * 4000 * 17, body.size());
            assertEquals("0123456789abcde\r\n".repeat(16_000), text(body));
        }
    }

    @Test
    public void mailThatLeavesKeepsItsRecipients() throws Exception {
        milter.answers('E', packet('d'));
        try (Inspection inspection = fixture.filter.begin(fixture.leaving(BOB))) {
            assertEquals(
                    List.of(new Action.Hold("discarded by milter test")),
                    actions(inspection.message(fixture.leaving(BOB), HELLO)));
        }
        assertTrue(
                "our own field is one of those that leave",
                milter.steps().toString().contains("LReceived|"));
    }

    @Test
    public void oneRefusedRecipientDoesNotBounceTheOthers() throws Exception {
        milter.answers('R', packet('r')).answers('R', packet('c'));
        try (Inspection inspection = fixture.filter.begin(fixture.leaving(BOB, CAROL))) {
            assertEquals(
                    List.of(new Action.Hold("milter test refuses <bob@example.org>")),
                    actions(inspection.message(fixture.leaving(BOB, CAROL), HELLO)));
        }
        milter.instead('R', packet('r'));
        try (Inspection inspection = fixture.filter.begin(fixture.leaving(BOB))) {
            assertEquals(
                    "reject", inspection.message(fixture.leaving(BOB), HELLO).summary());
        }
    }

    @Test
    public void theClientIsKnownByItsNameOrItsAddress() throws Exception {
        fixture.dns.forget("client.example.net").address("client.example.net", "192.0.2.99");
        fixture.judge(HELLO);
        assertTrue(milter.steps().get(1), milter.steps().get(1).startsWith("C[192.0.2.1]|4"));
        assertTrue(milter.seen().get(1), milter.seen().get(1).contains("{client_resolve}|FORGED|"));
    }

    @Test
    public void aHeaderThatDoesNotFitIsRefused() throws Exception {
        List<Action> said = actions(fixture.judge(message("X-Long: " + "x".repeat(61_000) + "\r\n\r\nbody\r\n")));
        assertEquals(
                List.of(new Action.Reject(new Status(552, "5.3.4", "Header section too large for the content filter"))),
                said);
    }

    @Test
    public void aHeaderThatCouldNotBeEditedIsRefused() throws Exception {
        fixture = fixture("pass", 6);
        assertEquals(
                "reject",
                fixture.judge(message("A: x\r\n".repeat(1_500) + "\r\n")).summary());
    }

    /** Other programs end the header section at the first line that is no field, and show what follows. */
    @Test
    public void aHeaderWithoutAnEndHidesNothing() throws Exception {
        String encoded = "TVqQAAMAAAAEAAAA\r\n//8AALgAAAAAAAAA\r\n";
        fixture.judge(message("Content-Transfer-Encoding: base64\r\n" + encoded + "To: b\r\n"));
        List<String> told = milter.steps();
        assertTrue(told.toString(), told.contains("B" + encoded + "To: b\r\n"));
        assertTrue(told.toString(), told.contains("LTo|b|"));
    }

    /** For this server the body begins behind the empty line, and there it may be decoded otherwise. */
    @Test
    public void bothBodiesOfAMessageAreJudged() throws Exception {
        String mail = "A: 1\r\nabc\r\nB: 2\r\n\r\nbody\r\n";
        milter.answers('E', packet('c')).answers('E', packet('r'));
        assertEquals("reject", fixture.judge(message(mail)).summary());
        assertEquals("OCHMRTLLNBEOCHMRTLLNBE", milter.commands().replace("Q", ""));
        List<String> bodies =
                milter.steps().stream().filter(step -> step.startsWith("B")).toList();
        assertEquals(List.of("Babc\r\nB: 2\r\n\r\nbody\r\n", "Bbody\r\n"), bodies);
        milter.instead('E', packet('r')).answers('E', packet('c'));
        assertEquals("reject", fixture.judge(message(mail)).summary());
    }

    @Test
    public void aRefusedRecipientHidesNoBody() throws Exception {
        milter.answers('R', packet('r'))
                .answers('R', packet('c'))
                .answers('R', packet('r'))
                .answers('R', packet('c'));
        milter.answers('E', packet('c')).answers('E', packet('t'));
        try (Inspection inspection = fixture.filter.begin(fixture.context())) {
            List<Action> said =
                    actions(inspection.message(fixture.context(BOB, CAROL), message("A: 1\r\nabc\r\n\r\nbody\r\n")));
            assertTrue(said.toString(), said.stream().anyMatch(Action.Defer.class::isInstance));
        }
    }

    @Test
    public void aBodyThatWouldStayInTheHeaderIsNotReplaced() throws Exception {
        milter.answers('E', packet('b', "harmless"), packet('c'));
        List<Action> said = actions(fixture.judge(message("A: 1\r\nTVqQAAMAAAAE\r\n\r\nbody")));
        assertEquals(
                List.of(new Action.Reject(
                        new Status(554, "5.6.0", "Malformed header section, the body cannot be replaced"))),
                said);
    }

    @Test
    public void aMilterMayListenOnTcp() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread milter = new Thread(() -> {
                try (Socket peer = server.accept()) {
                    peer.getInputStream().readNBytes(17);
                    byte[] wantsNothing = {0, 0, 0, 13, 'O', 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 2, 0x7f};
                    peer.getOutputStream().write(wantsNothing);
                    String told = new String(peer.getInputStream().readNBytes(14), StandardCharsets.ISO_8859_1);
                    assertTrue(told, told.contains("DE"));
                    peer.getOutputStream().write(packet('t'));
                    peer.getInputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            milter.start();
            MilterFixture tcp = new MilterFixture(
                    TestConfig.of("inet:127.0.0.1:" + server.getLocalPort(), "defer", 6, 5),
                    folder.getRoot().toPath());
            assertEquals("defer", tcp.judge(HELLO).summary());
            milter.join(5000);
        }
    }

    @Test
    public void octetsArriveAsTheyAre() throws Exception {
        milter.negotiates(6, 0, 0);
        fixture.judge(message("Subject: caf\u00e9\u0000x\r\nnot a field\r\nTo: b\r\n\r\n"));
        // the fake reads UTF-8: an octet of ISO-8859-1 is none
        assertTrue(milter.steps().toString(), milter.steps().contains("LSubject|caf\ufffd x|"));
        assertTrue(milter.steps().toString(), milter.steps().contains("LTo|b|"));
    }
}
