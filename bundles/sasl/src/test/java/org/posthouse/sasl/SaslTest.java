package org.posthouse.sasl;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.Test;
import org.posthouse.api.directory.Authenticator;

public class SaslTest {
    private final FakeAuthenticator auth = new FakeAuthenticator("alice", "pass word");
    private Optional<Authenticator> present = Optional.of(auth);

    private SaslExchange begin(String mechanism) {
        return Sasl.begin(mechanism, () -> present, "192.0.2.1").orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private SaslStep plain(String response) {
        return begin("PLAIN").first(Optional.of(utf8(response)));
    }

    private static void assertDenied(SaslStep step) {
        assertTrue(step.toString(), step instanceof SaslStep.Failure failure && !failure.temporary());
    }

    private static void assertSuccess(SaslStep step) {
        assertTrue(step.toString(), step instanceof SaslStep.Success);
        assertEquals("alice@example.test", ((SaslStep.Success) step).account().name());
    }

    @Test
    public void mechanismsAreListedBestFirst() {
        assertEquals(List.of("SCRAM-SHA-256", "PLAIN", "LOGIN"), Sasl.mechanisms(true));
        assertEquals(List.of("PLAIN", "LOGIN"), Sasl.mechanisms(false));
        assertTrue(Sasl.begin("CRAM-MD5", () -> present, "").isEmpty());
        assertTrue(Sasl.begin("\u017fCRAM-SHA-256", () -> present, "").isEmpty());
        assertTrue(Sasl.begin("plain", () -> present, "").isPresent());
        for (String mechanism : Sasl.mechanisms(true)) {
            assertTrue(mechanism, Sasl.begin(mechanism, () -> present, "").isPresent());
        }
    }

    @Test
    public void plainTakesTheRightPassword() {
        assertSuccess(plain("\0alice\0pass word"));
        assertSuccess(plain("alice\0alice\0pass word"));
        assertSuccess(plain("alice@example.test\0alice\0pass word"));
        assertSuccess(plain("alice@EXAMPLE.test\0alice\0pass word"));
        assertSuccess(plain("Alice@Example.Test\0alice\0pass word"));
        assertDenied(plain("alice@far.test\0alice\0pass word"));
        assertDenied(plain("alice@example.test\0alice\0wrong"));
        SaslExchange exchange = begin("PLAIN");
        SaslStep challenge = exchange.first(Optional.empty());
        assertEquals(0, ((SaslStep.Challenge) challenge).data().length);
        assertSuccess(exchange.next(utf8("\0alice\0pass word")));
    }

    @Test
    public void plainRefusesTheRest() {
        assertDenied(plain("\0alice\0wrong"));
        assertDenied(plain("\0bob\0pass word"));
        assertDenied(plain("bob\0alice\0pass word"));
        assertEquals(List.of("verify alice", "verify bob"), auth.asked);
        assertDenied(plain("\0alice\0"));
        assertDenied(plain("\0\0pass word"));
        assertDenied(plain(""));
        assertDenied(plain("alice\0pass word"));
        assertDenied(plain("\0alice\0pass word\0"));
        assertDenied(begin("PLAIN").first(Optional.of(new byte[] {0, (byte) 0xC3, 0, 'x'})));
        assertEquals(2, auth.asked.size());
    }

    @Test
    public void plainWipesWhatItGot() {
        byte[] response = utf8("\0alice\0pass word");
        begin("PLAIN").first(Optional.of(response));
        assertArrayEquals(new byte[response.length], response);
    }

    @Test
    public void loginTakesNameThenPassword() {
        SaslExchange exchange = begin("LOGIN");
        SaslStep ask = exchange.first(Optional.empty());
        assertArrayEquals(utf8("Username:"), ((SaslStep.Challenge) ask).data());
        ask = exchange.next(utf8("alice"));
        assertArrayEquals(utf8("Password:"), ((SaslStep.Challenge) ask).data());
        byte[] password = utf8("pass word");
        assertSuccess(exchange.next(password));
        assertArrayEquals(new byte[password.length], password);

        exchange = begin("LOGIN");
        exchange.first(Optional.of(utf8("alice")));
        assertDenied(exchange.next(utf8("wrong")));
    }

    @Test
    public void anExchangeEndsOnce() {
        SaslExchange exchange = begin("PLAIN");
        assertDenied(exchange.first(Optional.of(utf8("\0alice\0wrong"))));
        assertDenied(exchange.next(utf8("\0alice\0pass word")));
        assertDenied(begin("PLAIN").next(new byte[Sasl.MAX_RESPONSE + 1]));
    }

    @Test
    public void whatCannotBeSaidIsTemporary() {
        auth.later = true;
        assertTrue(plain("\0alice\0pass word") instanceof SaslStep.Failure f && f.temporary());
    }

    /** A login that comes while the directory is being replaced is not lost: the same response is given again. */
    @Test
    public void whoeverIsAbsentIsAskedAgain() {
        for (String mechanism : List.of("PLAIN", "LOGIN")) {
            SaslExchange exchange = begin(mechanism);
            if (mechanism.equals("LOGIN")) {
                exchange.first(Optional.of(utf8("alice")));
            }
            byte[] response = utf8(mechanism.equals("PLAIN") ? "\0alice\0pass word" : "pass word");
            byte[] given = response.clone();
            present = Optional.empty();
            assertEquals(new SaslStep.NotYet(), exchange.next(given));
            present = Optional.of(auth);
            auth.notYet = true;
            assertEquals(new SaslStep.NotYet(), exchange.next(given));
            auth.notYet = false;
            auth.broken = true;
            assertEquals(new SaslStep.NotYet(), exchange.next(given));
            auth.broken = false;
            auth.left = true;
            assertEquals(new SaslStep.NotYet(), exchange.next(given));
            auth.left = false;
            assertArrayEquals(response, given);
            assertSuccess(exchange.next(given));
            assertArrayEquals(new byte[response.length], given);
        }
    }

    @Test
    public void namesAndPasswordsArePrepared() {
        FakeAuthenticator unicode = new FakeAuthenticator("J\u00fcrgen", "\u00c5 1");
        SaslExchange exchange =
                Sasl.begin("PLAIN", () -> Optional.of(unicode), "").orElseThrow();
        // decomposed, with a soft hyphen, an ANGSTROM SIGN and a no-break space
        SaslStep step = exchange.first(Optional.of(utf8("\0Ju\u0308r\u00adgen\0\u212b\u00a01")));
        assertTrue(step instanceof SaslStep.Success);
        // rfc4013#3
        assertEquals(Optional.of("IX"), SaslPrep.prepare("I\u00adX"));
        assertEquals(Optional.of("user"), SaslPrep.prepare("user"));
        assertEquals(Optional.of("USER"), SaslPrep.prepare("USER"));
        assertEquals(Optional.of("a"), SaslPrep.prepare("\u00aa"));
        assertEquals(Optional.of("IX"), SaslPrep.prepare("\u2168"));
        assertEquals(Optional.empty(), SaslPrep.prepare("\u0007"));
    }

    @Test
    public void noInputThrows() {
        Random random = new Random(42);
        byte[] alphabet = utf8("n,y,p=a=r=c=v=s=m==2C=3D\0alice\u00fc");
        for (int i = 0; i < 20_000; i++) {
            String mechanism = Sasl.mechanisms(true).get(i % 3);
            SaslExchange exchange = begin(mechanism);
            for (int step = 0; step < 3; step++) {
                byte[] octets = new byte[random.nextInt(40)];
                for (int b = 0; b < octets.length; b++) {
                    octets[b] = random.nextInt(8) == 0
                            ? (byte) random.nextInt(256)
                            : alphabet[random.nextInt(alphabet.length)];
                }
                SaslStep next = step == 0 ? exchange.first(Optional.of(octets)) : exchange.next(octets);
                assertFalse(next instanceof SaslStep.Success);
                if (next instanceof SaslStep.Failure) {
                    break;
                }
            }
        }
    }
}
