package org.posthouse.sasl.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.sasl.client.ClientExchange.Answer;

public class SaslClientsTest {
    private static final Credentials CREDENTIALS =
            Credentials.of("alice@example.net", "a secret").orElseThrow();

    private static String best(String... offered) {
        return SaslClients.begin(Set.of(offered), CREDENTIALS)
                .map(ClientExchange::mechanism)
                .orElse("none");
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static String response(Answer answer) {
        assertTrue(answer.toString(), answer instanceof Answer.Response);
        return text(((Answer.Response) answer).data());
    }

    @Test
    public void theBestOfThoseThatAreOffered() {
        assertEquals("SCRAM-SHA-256", best("LOGIN", "PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"));
        assertEquals("PLAIN", best("LOGIN", "PLAIN", "XOAUTH2"));
        assertEquals("LOGIN", best("CRAM-MD5", "LOGIN"));
        assertEquals("none", best("CRAM-MD5", "GSSAPI", "SCRAM-SHA-256-PLUS"));
        assertEquals("none", best());
    }

    @Test
    public void plainSaysAllAtOnceAndNothingMore() {
        ClientExchange plain = SaslClients.begin(Set.of("PLAIN"), CREDENTIALS).orElseThrow();
        assertEquals("\0alice@example.net\0a secret", text(plain.initial().orElseThrow()));
        assertTrue(plain.complete());
        assertTrue(plain.answer(new byte[0]) instanceof Answer.Abort);
    }

    @Test
    public void loginSaysTheNameThenThePassword() {
        ClientExchange login = SaslClients.begin(Set.of("LOGIN"), CREDENTIALS).orElseThrow();
        assertEquals(Optional.empty(), login.initial());
        assertFalse(login.complete());
        assertEquals("alice@example.net", response(login.answer("Username:".getBytes(StandardCharsets.US_ASCII))));
        assertFalse("a success before the password was said is none", login.complete());
        assertEquals("a secret", response(login.answer(new byte[] {(byte) 0xff})));
        assertTrue(login.complete());
        assertTrue(login.answer(new byte[0]) instanceof Answer.Abort);
    }

    @Test
    public void credentialsArePreparedAndDoNotShowThePassword() {
        assertEquals(Optional.empty(), Credentials.of("", "x"));
        assertEquals(Optional.empty(), Credentials.of("x", ""));
        assertEquals("no second field in PLAIN", Optional.empty(), Credentials.of("x", "a\0b"));
        assertEquals(Optional.empty(), Credentials.of("x\r\nQUIT", "a"));
        assertEquals(
                "one spelling of a letter (rfc4013)",
                Credentials.of("x", "\u00e9").orElseThrow(),
                Credentials.of("x", "e\u0301").orElseThrow());
        assertEquals("alice@example.net", CREDENTIALS.toString());
        assertEquals("you said ***", CREDENTIALS.conceal("you said a secret"));
        assertNotEquals(
                CREDENTIALS, Credentials.of("alice@example.net", "another").orElseThrow());
    }
}
