package org.posthouse.smtp.parse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;

public class ArgumentsTest {
    private static Sender mail(String argument) throws Rejection {
        return MailArgument.parse(argument, true, true);
    }

    private static Recipient rcpt(String argument) throws Rejection {
        return RcptArgument.parse(argument, true, false);
    }

    private static String mailError(String argument) {
        return assertThrows(argument, Rejection.class, () -> mail(argument))
                .status()
                .toString()
                .substring(0, 9);
    }

    private static String rcptError(String argument) {
        return assertThrows(argument, Rejection.class, () -> rcpt(argument))
                .status()
                .toString()
                .substring(0, 9);
    }

    private static Optional<CommandLine> line(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return CommandLine.parse(octets, 0, octets.length);
    }

    // rfc5321#4.1.1
    @Test
    public void commandLines() {
        assertEquals(Optional.of(new CommandLine("NOOP", "")), line("noop"));
        assertEquals(Optional.of(new CommandLine("NOOP", "")), line("NoOp   "));
        assertEquals(Optional.of(new CommandLine("MAIL", "FROM:<a@b>")), line("mail FROM:<a@b> "));
        assertEquals(Optional.of(new CommandLine("RCPT", "TO:<\u00fc@b>")), line("RCPT TO:<\u00fc@b>"));
        assertEquals(Optional.empty(), line(""));
        assertEquals(Optional.empty(), line("  "));
        assertEquals(Optional.empty(), line(" NOOP"));
        assertEquals(Optional.empty(), line("NOOP\0"));
        assertEquals(Optional.empty(), line("NOOP\tx"));
        assertEquals(Optional.empty(), line("NOOP \u007f"));
        assertEquals(Optional.empty(), line("NOOP \u0085"));
        assertEquals(Optional.empty(), CommandLine.parse(new byte[] {'A', (byte) 0xC3}, 0, 2));
        assertEquals(Optional.empty(), CommandLine.parse(new byte[] {'A', (byte) 0xC0, (byte) 0x80}, 0, 3));
    }

    // rfc5321#4.1.2
    @Test
    public void paths() throws Rejection {
        assertEquals("<a@b.c>", mail("FROM:<a@b.c>").path());
        assertEquals("<a@b.c>", mail("from: <a@b.c>").path());
        assertEquals("<>", mail("FROM:<>").path());
        assertEquals("<\"a>b c\"@d.e>", mail("FROM:<\"a>b c\"@d.e>").path());
        assertEquals("<\"a\\\"b\"@d.e>", mail("FROM:<\"a\\\"b\"@d.e>").path());
        assertEquals("<a@[192.0.2.1]>", mail("FROM:<a@[192.0.2.1]>").path());
        assertEquals(
                "<a@[IPv6:2001:db8::1]>", mail("FROM:<a@[IPv6:2001:db8::1]>").path());
        assertEquals("Postmaster", rcpt("TO:<Postmaster>").address().toString());
        assertEquals("501 5.1.3", rcptError("TO:<po\u017ftmaster>"));
        assertEquals("a@b.c", rcpt("TO:<a@b.c>").address().toString());
    }

    @Test
    public void localPartsAreLongAndHaveDotsAnywhere() throws Rejection {
        String verp = "bounces+" + "0123456789".repeat(20) + "@far.test";
        assertEquals(verp, rcpt("TO:<" + verp + ">").address().toString());
        assertEquals(
                "<\"aaa..bbbb.cc\"@docomo.test>",
                mail("FROM:<aaa..bbbb.cc@docomo.test>").path());
        assertEquals("xxx.yyy.", rcpt("TO:xxx.yyy.@docomo.test").address().localPart());
    }

    @Test
    public void pathsWithoutBrackets() throws Rejection {
        assertEquals("<a@b.c>", mail("FROM:a@b.c").path());
        assertEquals(7, mail("FROM: a@b.c SIZE=7").size());
        assertEquals("<\"a b\"@d.e>", mail("FROM:\"a b\"@d.e SIZE=7").path());
        assertEquals(
                Set.of(Recipient.Notify.NEVER), rcpt("TO:a@b.c NOTIFY=NEVER").notifyOn());
        assertEquals("postmaster", rcpt("TO:postmaster").address().toString());
    }

    @Test
    public void theDotAtTheEndOfADomainGoes() throws Rejection {
        assertEquals("<a@b.c>", mail("FROM:<a@b.c.>").path());
        assertEquals("a@b.c", rcpt("TO:<@x.y:a@b.c.>").address().toString());
        assertEquals("a@b.c", rcpt("TO:a@b.c. NOTIFY=NEVER").address().toString());
    }

    @Test
    public void theSameParameterTwiceLeavesNoDoubt() throws Rejection {
        Sender sender = mail("FROM:<a@b.c> BODY=8BITMIME SIZE=5 SMTPUTF8 size=5 BODY=8BITMIME SMTPUTF8");
        assertEquals(5, sender.size());
        assertEquals(Sender.Body.EIGHT_BIT_MIME, sender.body());
        assertTrue(sender.smtputf8());
    }

    @Test
    public void keywordsAreAscii() {
        assertEquals(Optional.of(new CommandLine("\u017fTARTTL\u017f", "")), line("\u017ftarttl\u017f"));
        assertEquals(Optional.of(new CommandLine("\u017fTARTTL\u017f", "x")), line("\u017ftarttl\u017f x"));
        assertEquals(Optional.of(new CommandLine("STARTTLS", "")), line("sTarttlS"));
        byte[] auth = "aUtH PLAIN".getBytes(StandardCharsets.US_ASCII);
        assertTrue(CommandLine.begins(auth, 0, auth.length, "AUTH"));
        assertTrue(!CommandLine.begins(auth, 0, 4, "AUTH"));
        assertTrue(!CommandLine.begins(auth, 1, auth.length, "AUTH"));
    }

    /** They make an address look like another one, or break the line that it is shown in. */
    @Test
    public void controlCharactersInAddresses() throws Rejection {
        for (String bad : "\u0085 \u009f \u061c \u200e \u200f \u2028 \u2029 \u202a \u202e \u2066 \u2069".split(" ")) {
            assertEquals("553 5.1.7", mailError("FROM:<\"x" + bad + "\u00fc\"@b.c> SMTPUTF8"));
            assertEquals(
                    "553 5.1.3",
                    assertThrows(Rejection.class, () -> RcptArgument.parse("TO:<\"" + bad + "\"@b.c>", true, true))
                            .status()
                            .toString()
                            .substring(0, 9));
            assertEquals(
                    "501 5.5.4",
                    assertThrows(
                                    Rejection.class,
                                    () -> RcptArgument.parse("TO:<a@b.c> ORCPT=utf-8;" + bad + "@b.c", true, true))
                            .status()
                            .toString()
                            .substring(0, 9));
        }
        assertThrows(Rejection.class, () -> mail("FROM:<a@b\u202e.c> SMTPUTF8"));
        assertEquals("553 5.1.7", mailError("FROM:<a@b\u2066.c> SMTPUTF8"));
        assertEquals(
                "<\u0645\u200c\u0647@b.c>",
                mail("FROM:<\u0645\u200c\u0647@b.c> SMTPUTF8").path());
    }

    // rfc5321#C
    @Test
    public void sourceRoutesAreForgotten() throws Rejection {
        assertEquals("a@b.c", rcpt("TO:<@x.y:a@b.c>").address().toString());
        assertEquals("a@b.c", rcpt("TO:<@x.y,@z:a@b.c>").address().toString());
        assertEquals("a@b.c", rcpt("TO:<@[IPv6:::1],@z:a@b.c>").address().toString());
        assertEquals("501 5.1.3", rcptError("TO:<@x.y>"));
        assertEquals("501 5.1.3", rcptError("TO:<@x.y,a@b.c>"));
        assertEquals("501 5.1.3", rcptError("TO:<@[x:a@b.c>"));
        assertEquals("501 5.1.3", rcptError("TO:<@x:>"));
    }

    @Test
    public void badPaths() {
        for (String path : new String[] {
            "",
            "a",
            "SIZE=1",
            "a@b.c,",
            "a b@c",
            "@x.y:a@b.c",
            "<a@b.c..>",
            "<a@.>",
            "<a@b.c",
            "a@b.c>",
            "<a@b.c>x",
            "<a>",
            "<@>",
            "<a@>",
            "<a b@c>",
            "<<a@b>>",
            "< a@b.c>",
            "<\"a@b.c>",
            "<postmaster>"
        }) {
            assertEquals("501 5.1.7", mailError("FROM:" + path));
        }
        assertEquals("501 5.5.4", mailError("<a@b.c>"));
        assertEquals("501 5.5.4", mailError("TO:<a@b.c>"));
        assertEquals("501 5.5.4", mailError(""));
        assertEquals("501 5.5.4", rcptError("FROM:<a@b.c>"));
        assertEquals("501 5.1.3", rcptError("TO:<>"));
    }

    // rfc5321#4.1.1.11, rfc1870, rfc6152, rfc3461, rfc6531, rfc4954
    @Test
    public void parametersOfMail() throws Rejection {
        Sender sender = mail("FROM:<a@b.c> size=1000 BODY=8bitmime SMTPUTF8 RET=hdrs ENVID=QQ+2B314159 AUTH=<>");
        assertEquals(1000, sender.size());
        assertEquals(Sender.Body.EIGHT_BIT_MIME, sender.body());
        assertTrue(sender.smtputf8());
        assertEquals(Optional.of(Sender.Ret.HDRS), sender.ret());
        assertEquals(Optional.of("QQ+314159"), sender.envid());
        assertEquals(Sender.Body.SEVEN_BIT, mail("FROM:<a@b.c>   BODY=7BIT").body());
        assertEquals(Long.MAX_VALUE, mail("FROM:<> SIZE=99999999999999999999").size());
        mail("FROM:<> AUTH=e+3Dmc2@example.com");
    }

    @Test
    public void badParametersOfMail() {
        for (String parameter : new String[] {
            "SIZE",
            "SIZE=",
            "SIZE=x",
            "SIZE=-1",
            "SIZE=123456789012345678901",
            "SIZE=\u0661",
            "BODY=BINARYMIME",
            "BODY",
            "SMTPUTF8=YES",
            "RET=ALL",
            "RET",
            "ENVID",
            "ENVID=+",
            "ENVID=+0A",
            "ENVID=a=b",
            "ENVID=" + "x".repeat(101),
            "AUTH",
            "AUTH=+4",
            "SIZE=1 SIZE=2",
            "SMTPUTF8 SMTPUTF8=x",
            "\u017fIZE=1",
            "BODY=8B\u0131TMIME",
            "RET=HDR\u017f",
            "-X=1",
            "X=",
            "=1"
        }) {
            assertEquals(parameter, "501 5.5.4", mailError("FROM:<> " + parameter));
        }
        assertEquals("555 5.5.4", mailError("FROM:<> XYZZY"));
        assertEquals("555 5.5.4", mailError("FROM:<> NOTIFY=NEVER"));
        assertEquals(
                "555",
                ""
                        + assertThrows(Rejection.class, () -> MailArgument.parse("FROM:<> SIZE=1", false, true))
                                .status()
                                .code());
        assertEquals(
                "555",
                ""
                        + assertThrows(Rejection.class, () -> MailArgument.parse("FROM:<> AUTH=<>", true, false))
                                .status()
                                .code());
    }

    // rfc3461#4.1, rfc3461#4.2
    @Test
    public void parametersOfRcpt() throws Rejection {
        Recipient recipient = rcpt("TO:<a@b.c> NOTIFY=success,DELAY ORCPT=rfc822;Carol+40Ivory.EDU");
        assertEquals(Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY), recipient.notifyOn());
        assertEquals(Optional.of("rfc822;Carol@Ivory.EDU"), recipient.original());
        assertEquals(
                Set.of(Recipient.Notify.NEVER), rcpt("TO:<a@b.c> NOTIFY=NEVER").notifyOn());
        assertEquals(Set.of(), rcpt("TO:<a@b.c>").notifyOn());
        for (String parameter : new String[] {
            "NOTIFY",
            "NOTIFY=",
            "NOTIFY=ALWAYS",
            "NOTIFY=NEVER,DELAY",
            "NOTIFY=DELAY,",
            "NOTIFY=\u017fUCCESS",
            "ORCPT",
            "ORCPT=a@b.c",
            "ORCPT=;a",
            "ORCPT=rfc822;",
            "ORCPT=rfc822;a+0D+0A",
            "ORCPT=rfc822;\u00fc@b",
            "ORCPT=rfc822;" + "x".repeat(500)
        }) {
            assertEquals(parameter, "501 5.5.4", rcptError("TO:<a@b.c> " + parameter));
        }
        assertEquals("555 5.5.4", rcptError("TO:<a@b.c> SIZE=1"));
    }

    // rfc6531#3.5, rfc6533#3
    @Test
    public void nonAsciiNeedsSmtpUtf8() throws Rejection {
        assertEquals("553 5.6.7", mailError("FROM:<\u00fc@b.c>"));
        assertEquals("553 5.6.7", rcptError("TO:<a@\u00fc.c>"));
        assertEquals("<\u00fc@b.c>", mail("FROM:<\u00fc@b.c> SMTPUTF8").path());
        Recipient recipient = RcptArgument.parse("TO:<\u00fc@b.c> ORCPT=utf-8;\u00fc@b.c", true, true);
        assertEquals("\u00fc@b.c", recipient.address().toString());
        assertEquals(Optional.of("utf-8;\u00fc@b.c"), recipient.original());
    }

    @Test
    public void xtext() {
        assertEquals(Optional.of(""), Xtext.decode(""));
        assertEquals(Optional.of("a b=+"), Xtext.decode("a+20b+3D+2b"));
        assertEquals(Optional.empty(), Xtext.decode("a b"));
        assertEquals(Optional.empty(), Xtext.decode("+"));
        assertEquals(Optional.empty(), Xtext.decode("+4"));
        assertEquals(Optional.empty(), Xtext.decode("+4G"));
        assertEquals(Optional.empty(), Xtext.decode("+00"));
        assertEquals(Optional.empty(), Xtext.decode("+FF"));
        assertEquals(Optional.empty(), Xtext.decode("+\uff11\uff11"));
    }

    @Test
    public void bdat() {
        assertEquals(Optional.of(new BdatArgument(0, true)), BdatArgument.parse("0 last"));
        assertEquals(Optional.of(new BdatArgument(86, false)), BdatArgument.parse("86"));
        assertEquals(Optional.of(new BdatArgument(86, true)), BdatArgument.parse("86  LAST"));
        for (String bad : new String[] {
            "", "LAST", "-1", "1 LAST x", "1LAST", "1 FIRST", "1 LA\u017fT", "1234567890123456789", "\u0661"
        }) {
            assertEquals(bad, Optional.empty(), BdatArgument.parse(bad));
        }
    }

    // rfc5321#4.1.1.1
    @Test
    public void names() {
        for (String name :
                new String[] {"mx.example.org", "[192.0.2.1]", "localhost", "my_pc", "192.0.2.1", "[IPv6:::1]"}) {
            assertEquals(Optional.of(name), HelloName.parse(name));
        }
        assertEquals(Optional.of("a"), HelloName.parse("a whatever"));
        for (String bad : new String[] {"", " ", "a(b)", "a;b", "a\"b", "\u00fc.example", "<a>", "x".repeat(256)}) {
            assertEquals(bad, Optional.empty(), HelloName.parse(bad));
        }
    }

    @Test
    public void nothingElseIsThrown() {
        Random random = new Random(11);
        String alphabet = "<>@:;,.=+\"\\[] \u00fc-ab1FROMTONEVERSIZEBODYRETENVIDORCPTNOTIFY";
        for (int round = 0; round < 100_000; round++) {
            StringBuilder text = new StringBuilder(
                    switch (random.nextInt(4)) {
                        case 0 -> "FROM:<a@b> ";
                        case 1 -> "TO:<a@b> ";
                        case 2 -> "FROM:<";
                        default -> "TO:<";
                    });
            for (int i = random.nextInt(30); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                MailArgument.parse(text.toString(), true, true);
            } catch (Rejection expected) {
                assertTrue(expected.status().permanent());
            }
            try {
                RcptArgument.parse(text.toString(), true, true);
            } catch (Rejection expected) {
                assertTrue(expected.status().permanent());
            }
            HelloName.parse(text.toString());
            BdatArgument.parse(text.toString());
        }
    }
}
