package org.posthouse.transport.relay.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsOutcome;
import org.posthouse.net.api.TlsRequest;

public class ReplyReaderTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** A line from which a text comes. */
    private static final class Text implements Line {
        private final InputStream in;

        Text(byte[] octets) {
            in = new ByteArrayInputStream(octets);
        }

        @Override
        public InputStream in() {
            return in;
        }

        @Override
        public OutputStream out() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void readTimeout(Duration timeout) {
            assertFalse(timeout.isNegative() || timeout.isZero());
        }

        @Override
        public TlsOutcome startTls(TlsRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<TlsInfo> tls() {
            return Optional.empty();
        }

        @Override
        public InetSocketAddress remote() {
            return null;
        }

        @Override
        public InetSocketAddress local() {
            return null;
        }

        @Override
        public void close() {}
    }

    private static ReplyReader reader(String text) throws IOException {
        return new ReplyReader(new Text(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String status(String text) throws IOException {
        return reader(text).read(LONG).status().toString();
    }

    private static void bad(String text) {
        assertThrows(
                text, ReplyReader.BadReplyException.class, () -> reader(text).read(LONG));
    }

    @Test
    public void repliesOfOneLineAndOfMany() throws IOException {
        ReplyReader reader = reader("250 ok\r\n250-a\r\n250-b\r\n250 c\r\n354\r\n220 last\n");
        assertEquals(new Reply(250, List.of("ok")), reader.read(LONG));
        assertTrue(reader.pending());
        assertEquals(new Reply(250, List.of("a", "b", "c")), reader.read(LONG));
        assertEquals(new Reply(354, List.of("")), reader.read(LONG));
        assertEquals(new Reply(220, List.of("last")), reader.read(LONG));
        assertFalse(reader.pending());
        assertThrows(EOFException.class, () -> reader.read(LONG));
    }

    @Test
    public void whatIsNoReply() {
        for (String text : List.of(
                "hello\r\n",
                "\r\n",
                "25\r\n",
                "2500 x\r\n",
                "250_x\r\n",
                "150 x\r\n",
                "650 x\r\n",
                "2x0 x\r\n",
                " 250 x\r\n",
                "250-a\r\n251 b\r\n",
                "250-a\r\nb\r\n",
                "\u0662\u0665\u0660 x\r\n")) {
            bad(text);
        }
    }

    @Test
    public void sizesAreBounded() throws IOException {
        String longest = "x".repeat(ReplyReader.MAX_LINE - 6);
        assertEquals(
                longest, reader("250 " + longest + "\r\n").read(LONG).lines().get(0));
        bad("250 " + longest + "xx\r\n");
        bad("250 " + "x".repeat(100_000));
        String most = "250-x\r\n".repeat(ReplyReader.MAX_LINES - 1);
        assertEquals(
                ReplyReader.MAX_LINES,
                reader(most + "250 x\r\n").read(LONG).lines().size());
        bad(most + "250-x\r\n250 x\r\n");
    }

    @Test
    public void theWholeReplyMustComeInTime() throws IOException {
        assertThrows(SocketTimeoutException.class, () -> reader("250 x\r\n").read(Duration.ZERO));
        assertThrows(EOFException.class, () -> reader("250-x\r\n").read(LONG));
    }

    @Test
    public void statusesAreClean() throws IOException {
        assertEquals("550 5.1.1 no such user", status("550-5.1.1 no\r\n550 5.1.1 such user\r\n"));
        assertEquals("550 4.2.2 odd", status("550 4.2.2 odd\r\n"));
        assertEquals("", reader("550 4.2.2 odd\r\n").read(LONG).enhanced());
        assertEquals("5.7.1", reader("550 5.7.1\r\n").read(LONG).enhanced());
        assertEquals("", reader("550 5.7.1234 x\r\n").read(LONG).enhanced());
        assertEquals("", reader("550 5.7.1x\r\n").read(LONG).enhanced());
        assertEquals("550 a?[2Jb c??", status("550 a\u001b[2Jb\tcü\r\n"));
        assertEquals("550 a?b", status("550 a\rb\r\n"));
        assertTrue(status("550 " + "x".repeat(2000) + "\r\n").length() <= 404);
    }

    @Test
    public void randomOctetsAreNoReplyOrOne() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] octets = new byte[random.nextInt(60)];
            String alphabet = "0125 -\r\n.x";
            for (int j = 0; j < octets.length; j++) {
                octets[j] = random.nextInt(20) == 0
                        ? (byte) random.nextInt(256)
                        : (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            try {
                Reply reply = new ReplyReader(new Text(octets)).read(LONG);
                assertTrue(reply.code() >= 200 && reply.code() < 600);
                assertTrue(reply.status().toString().chars().allMatch(c -> c >= 32 && c < 127));
            } catch (ReplyReader.BadReplyException | EOFException refused) {
                // neither hangs nor fails otherwise
            }
        }
    }

    @Test
    public void extensionsAreReadWhateverTheirCase() throws IOException {
        Extensions all = Extensions.of(reader("250-x STARTTLS\r\n250-pipelining\r\n250-SIZE 1000\r\n250-8bitMIME\r\n"
                        + "250-DSN\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n250 BINARYMIME\r\n")
                .read(LONG));
        assertEquals(new Extensions(false, true, true, true, true, true, true, 1000, Set.of()), all);
        Extensions none = Extensions.of(reader("250-x\r\n250-\r\n250-SIZE\r\n250-BINARYMIME\r\n250 XDSN\r\n")
                .read(LONG));
        assertEquals(new Extensions(false, false, false, false, false, false, true, 0, Set.of()), none);
        assertEquals(
                0,
                Extensions.of(reader("250-x\r\n250 SIZE 99999999999999999999\r\n")
                                .read(LONG))
                        .maxSize());
    }
}
