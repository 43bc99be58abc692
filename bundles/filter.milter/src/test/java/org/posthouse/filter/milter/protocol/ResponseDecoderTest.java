package org.posthouse.filter.milter.protocol;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Header;

/** What a milter sends is understood, or refused, and never anything else. */
public class ResponseDecoderTest {
    private final ResponseDecoder decoder = new ResponseDecoder(new Terms(6, 0x1ff, 0, Map.of()));

    private Response decode(char command, String data) throws MilterException {
        return decoder.decode(
                new Packet((byte) command, data.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1)));
    }

    private String reply(String text) throws MilterException {
        return ((Response.Reply) decode('y', text + "|")).status().toString();
    }

    @Test
    public void aReplyOfSeveralLinesBecomesOne() throws Exception {
        assertEquals("550 5.7.1 no spam, please", reply("550 5.7.1 no spam, please"));
        assertEquals("451 4.7.1 one two", reply("451-4.7.1 one\r\n451 4.7.1 two"));
        assertEquals("550 5.7.1 one two three", reply("550-5.7.1 one\r\n550-5.7.1 two\r\n550 5.7.1 three\r\n"));
        assertEquals("550 no code", reply("550 no code"));
        assertEquals("550 5.7.1 ", reply("550 5.7.1"));
        assertEquals("550 ", reply("550"));
        assertEquals("554 5.6.0 100% sure", reply("554 5.6.0 100%% sure"));
    }

    @Test
    public void aReplyThatRefusesNothingIsRefused() {
        for (String text : new String[] {"", "250 2.0.0 ok", "350 go on", "x", " 550 5.7.1 indented"}) {
            MilterException e = assertThrows(text, MilterException.class, () -> reply(text));
            assertEquals(MilterException.Kind.PROTOCOL, e.kind());
        }
    }

    /** Its text may come from the mail, so what is wrong with it must not get the mail past the milter. */
    @Test
    public void aRefusalInWrongWordsIsOne() throws Exception {
        for (String text : new String[] {
            "55 5.7.1 short",
            "5500 long",
            "550 4.7.1 other class",
            "550 2.0.0 other class",
            "550-5.7.1 not the last",
            "550 5.7.1 last\r\n550 5.7.1 but one",
            "550-5.7.1 one\r\n551 5.7.1 two",
            "550-5.7.1 one\r\n550 5.7.2 two",
            "550-5.7.1 one\r\nMAIL FROM:<>",
            "550 5.7.1 a\rb",
            "550 5.7.1 bell\u0007",
            "550-5.7.1 x\r\n".repeat(40) + "550 5.7.1 x"
        }) {
            assertEquals(text, Response.Plain.REJECT, decode('y', text + "|"));
        }
        assertEquals(Response.Plain.TEMPFAIL, decode('y', "451 5.7.1 other class|"));
        assertEquals(Response.Plain.TEMPFAIL, decode('y', "450 4.7.1 bell\u0007|"));
    }

    @Test
    public void aFieldStaysOneField() throws Exception {
        for (String value : new String[] {
            "a\r\n\r\nbody", "a\nX-Other: b", "a\rb", "a\n\n\n", "a\n \n\t\nb", "\nX: y", "a\r\n", "\r\r\n\n"
        }) {
            Response.AddHeader add = (Response.AddHeader) decode('h', "X-A|" + value + "|");
            String wire = new String(new Header(add.name(), add.value()).toBytes(), StandardCharsets.UTF_8);
            String unfolded = wire.replaceAll("\r\n[ \t](?=[^\r\n]*\\S)", " ");
            assertTrue(wire, unfolded.matches("X-A:[^\r\n]*\r\n"));
        }
        assertEquals(" a\r\n\tb\r\n  c", ((Response.AddHeader) decode('h', "X|a\nb\n  c\n|")).value());
        for (String name : new String[] {"", "X Y", "X:Y", "X\nY", "caf\u00e9"}) {
            assertThrows(MilterException.class, () -> decode('h', name + "|value|"));
        }
    }

    @Test
    public void addressesAreAddresses() throws Exception {
        assertEquals(
                "<bob@example.org>",
                "<" + ((Response.DeleteRecipient) decode('-', "<bob@example.org>|")).address() + ">");
        assertTrue(((Response.ChangeFrom) decode('e', "<>|")).address().isEmpty());
        Response.AddRecipient add =
                (Response.AddRecipient) decode('2', "eve@example.org|ORCPT=rfc822;x NOTIFY=success,FAILURE|");
        assertTrue(add.recipient().wants(Recipient.Notify.SUCCESS));
        assertTrue(add.recipient().wants(Recipient.Notify.FAILURE));
        decode('2', "eve@example.org|NOTIFY=NEVER,SUCCESS|"); // contradicts itself, and is ignored
        for (String address : new String[] {"<a@b>\r\nDATA|", "|", "<@>|", "<a b@c>|", "a@example.org"}) {
            assertThrows(address, MilterException.class, () -> decode('+', address));
        }
    }

    @Test
    public void indexesAreUnsigned() throws Exception {
        byte[] data = {-1, -1, -1, -1, 'X', 0, 'y', 0};
        Response.InsertHeader insert = (Response.InsertHeader) decoder.decode(new Packet((byte) 'i', data));
        assertEquals(Integer.MAX_VALUE, insert.index());
    }

    @Test
    public void aReasonIsOneLine() throws Exception {
        assertEquals("a b", ((Response.Quarantine) decode('q', "a\r\nb|")).reason());
        assertEquals("quarantined by the milter", ((Response.Quarantine) decode('q', "|")).reason());
        assertEquals(
                200,
                ((Response.Quarantine) decode('q', "x".repeat(5000) + "|"))
                        .reason()
                        .length());
    }

    /** Whatever comes: an answer or a {@link MilterException}, and nothing that runs away. */
    @Test
    public void fuzz() {
        Random random = new Random(20261201);
        String commands = "acdrst4fpyhimebq+-2lOz\0\u00ff";
        int understood = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] data = new byte[random.nextInt(80)];
            random.nextBytes(data);
            if (random.nextBoolean()) {
                for (int j = 0; j < data.length; j++) {
                    data[j] = (byte) "a@b.c<>\r\n\t 0145-.:\0\0".charAt(random.nextInt(20));
                }
            }
            char command = commands.charAt(random.nextInt(commands.length()));
            try {
                decoder.decode(new Packet((byte) command, data));
                understood++;
            } catch (MilterException e) {
                assertEquals(MilterException.Kind.PROTOCOL, e.kind());
            }
        }
        assertTrue("of 200,000: " + understood, understood > 50_000 && understood < 190_000);
    }

    @Test
    public void negotiationsAreFuzzedToo() {
        Random random = new Random(6);
        Terms offer = Terms.offer(6);
        for (int i = 0; i < 100_000; i++) {
            byte[] data = new byte[random.nextInt(40)];
            for (int j = 0; j < data.length; j++) {
                data[j] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : j == 3 ? 6 : 0);
            }
            try {
                Terms terms = offer.agree(new Packet((byte) 'O', data));
                assertEquals(0, terms.actions() & ~offer.actions());
                assertTrue(terms.version() >= 2 && terms.version() <= 6);
            } catch (MilterException e) {
                assertEquals(MilterException.Kind.PROTOCOL, e.kind());
            }
        }
    }
}
