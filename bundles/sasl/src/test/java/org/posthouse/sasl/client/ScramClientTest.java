package org.posthouse.sasl.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;
import org.posthouse.sasl.client.ClientExchange.Answer;

/** The example of rfc7677#3, and servers that do not keep to it. */
public class ScramClientTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String BOTH = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SERVER_FIRST = "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final ScramClient client = client("user", "pencil");

    private static ScramClient client(String user, String password) {
        return new ScramClient(Credentials.of(user, password).orElseThrow(), NONCE);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String says(String challenge) {
        Answer answer = client.answer(utf8(challenge));
        assertTrue(answer.toString(), answer instanceof Answer.Response);
        return new String(((Answer.Response) answer).data(), StandardCharsets.UTF_8);
    }

    private void aborts(String challenge) {
        Answer answer = client.answer(utf8(challenge));
        assertTrue(challenge, answer instanceof Answer.Abort);
        assertFalse(client.complete());
    }

    @Test
    public void theExampleOfTheRfc() {
        assertEquals("n,,n=user,r=" + NONCE, new String(client.initial().orElseThrow(), StandardCharsets.UTF_8));
        assertEquals("c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", says(SERVER_FIRST));
        assertFalse("the server has proven nothing yet", client.complete());
        assertEquals("", says(SERVER_FINAL));
        assertTrue(client.complete());
        aborts("");
    }

    @Test
    public void aForgedSignatureIsNoSuccess() {
        says(SERVER_FIRST);
        aborts("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        aborts(SERVER_FINAL);
    }

    @Test
    public void aSignatureThatIsNoneIsNoSuccess() {
        for (String last : List.of("", "v=", "v=!", "v=AAAA", "w=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")) {
            ScramClient other = client("user", "pencil");
            other.answer(utf8(SERVER_FIRST));
            assertTrue(last, other.answer(utf8(last)) instanceof Answer.Abort);
            assertFalse(other.complete());
        }
    }

    @Test
    public void anErrorOfTheServerLeavesTheRefusalToTheProtocol() {
        says(SERVER_FIRST);
        assertEquals("", says("e=invalid-proof"));
        assertFalse(client.complete());
    }

    @Test
    public void whatMakesNoSenseEndsTheExchange() {
        for (String first : List.of(
                "",
                "garbage",
                "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", // nothing of the server's own
                "r=other" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "m=must,r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=" + BOTH + ",s=,i=4096",
                "r=" + BOTH + ",s=!!,i=4096",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999999999999999",
                "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1",
                "r=" + BOTH + "x".repeat(5000) + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")) {
            ScramClient other = client("user", "pencil");
            assertTrue(first, other.answer(utf8(first)) instanceof Answer.Abort);
            assertTrue("and stays ended", other.answer(utf8(SERVER_FIRST)) instanceof Answer.Abort);
        }
    }

    @Test
    public void namesWithCommasAndEqualsSignsAreWrittenOut() {
        assertEquals(
                "n,,n=a=2Cb=3Dc,r=" + NONCE,
                new String(client("a,b=c", "x").initial().orElseThrow(), StandardCharsets.UTF_8));
    }
}
