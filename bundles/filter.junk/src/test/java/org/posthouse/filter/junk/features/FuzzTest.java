package org.posthouse.filter.junk.features;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.message.Messages;

/** No octets make the reading throw, and none make it slow. */
public class FuzzTest {
    private static final String[] PIECES = {
        "<",
        ">",
        "<!--",
        "-->",
        "&",
        "&#x",
        ";",
        "<a href=\"",
        "\"",
        "http://",
        "://",
        "@",
        ":",
        ".",
        "=",
        "\n",
        "\r\n",
        " ",
        "Subject: ",
        "Content-Type: text/html\n",
        "Content-Type: multipart/mixed; boundary=x\n\n",
        "--x\n",
        "<script>",
        "</script>",
        "=?utf-8?b?",
        "?=",
        "\u00e9",
        "word",
        "\u514d\u8d39",
        "&#1114112;",
        "&#99999999999;",
        "<table bgcolor=",
        "'",
        "mailto:"
    };

    @Test
    public void randomOctets() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] octets = new byte[random.nextInt(3_000)];
            random.nextBytes(octets);
            check(octets);
        }
    }

    @Test
    public void randomPieces() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text =
                    new StringBuilder(random.nextBoolean() ? "Content-Type: text/html; charset=utf-8\n\n" : "");
            for (int n = random.nextInt(200); n > 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            check(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Each piece many times over: what takes more than linear time would take minutes. */
    @Test(timeout = 20_000)
    public void oneThingOverAndOver() throws IOException {
        for (String piece : PIECES) {
            for (String header :
                    new String[] {"Content-Type: text/html\n\n", "Content-Type: text/plain\n\n", "Subject: ", "X: "}) {
                check((header + piece.repeat(300_000 / piece.length())).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void check(byte[] octets) throws IOException {
        Features features = Features.named(Messages.of(octets));
        for (View view : View.values()) {
            assertTrue(features.count(view) <= Features.MOST);
            for (int i = 0; i < features.count(view); i++) {
                assertTrue(features.name(features.hash(view, i)).orElseThrow().length() <= 1_100);
            }
        }
    }
}
