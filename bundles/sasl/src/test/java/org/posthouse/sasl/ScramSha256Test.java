package org.posthouse.sasl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class ScramSha256Test {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private final FakeAuthenticator auth = new FakeAuthenticator("user", "pencil");
    private final ScramSha256 exchange = new ScramSha256(() -> Optional.of(auth), "192.0.2.1", () -> SERVER_NONCE);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String challenge(SaslStep step) {
        assertTrue(step.toString(), step instanceof SaslStep.Challenge);
        return new String(((SaslStep.Challenge) step).data(), StandardCharsets.UTF_8);
    }

    private static void assertDenied(SaslStep step) {
        assertTrue(step.toString(), step instanceof SaslStep.Failure failure && !failure.temporary());
    }

    private SaslStep first(String text) {
        return exchange.first(Optional.of(utf8(text)));
    }

    /** The client of rfc5802#3: computes its last message from the server's first. */
    private static String answer(String gs2, String bare, String serverFirst, String password) {
        String[] parts = serverFirst.split(",");
        byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
        byte[] salted = FakeAuthenticator.salted(password, salt, Integer.parseInt(parts[2].substring(2)));
        byte[] clientKey = FakeAuthenticator.hmac(salted, "Client Key");
        String without = "c=" + Base64.getEncoder().encodeToString(utf8(gs2)) + "," + parts[0];
        byte[] signature =
                FakeAuthenticator.hmac(FakeAuthenticator.sha256(clientKey), bare + "," + serverFirst + "," + without);
        for (int i = 0; i < signature.length; i++) {
            signature[i] ^= clientKey[i];
        }
        return without + ",p=" + Base64.getEncoder().encodeToString(signature);
    }

    // rfc7677#3
    @Test
    public void theExampleOfTheRfc() {
        String serverFirst = challenge(first("n,,n=user,r=" + NONCE));
        assertEquals("r=" + NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", serverFirst);
        SaslStep end = exchange.next(
                utf8("c=biws,r=" + NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="));
        assertTrue(end.toString(), end instanceof SaslStep.Success);
        assertEquals(
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                new String(((SaslStep.Success) end).finalData().orElseThrow(), StandardCharsets.UTF_8));
        assertEquals(List.of("scram user true"), auth.asked);
    }

    @Test
    public void aClientThatCouldBindAChannelIsTaken() {
        exchange.first(Optional.empty());
        String bare = "n=user,r=abc";
        String serverFirst = challenge(exchange.next(utf8("y,a=user," + bare)));
        SaslStep end = exchange.next(utf8(answer("y,a=user,", bare, serverFirst, "pencil")));
        assertTrue(end.toString(), end instanceof SaslStep.Success);
    }

    @Test
    public void channelBindingAndExtensionsAreRefused() {
        for (String message : List.of(
                "p=tls-unique,,n=user,r=abc",
                "n,,m=x,n=user,r=abc",
                "n,a=other,n=user,r=abc",
                "n,,n=,r=abc",
                "n,,n=user,r=",
                "n,,n=us=er,r=abc",
                "n,n=user,r=abc",
                "",
                "n,,",
                "x,,n=user,r=abc",
                "n,,n=user,r=" + "a".repeat(513))) {
            ScramSha256 fresh = new ScramSha256(() -> Optional.of(auth), "", () -> SERVER_NONCE);
            assertDenied(fresh.first(Optional.of(utf8(message))));
        }
        assertTrue(auth.asked.isEmpty());
    }

    @Test
    public void aWrongPasswordIsDeniedAndCounted() {
        String bare = "n=user,r=abc";
        String serverFirst = challenge(first("n,," + bare));
        assertDenied(exchange.next(utf8(answer("n,,", bare, serverFirst, "pen"))));
        assertEquals(List.of("scram user false"), auth.asked);
    }

    @Test
    public void onesFullAddressIsOneself() {
        String bare = "n=user,r=abc";
        String own = "n,a=user@example.test,";
        String serverFirst = challenge(first(own + bare));
        assertTrue(exchange.next(utf8(answer(own, bare, serverFirst, "pencil"))) instanceof SaslStep.Success);

        String foreign = "n,a=user@far.test,";
        ScramSha256 other = new ScramSha256(() -> Optional.of(auth), "", () -> SERVER_NONCE);
        String again = challenge(other.first(Optional.of(utf8(foreign + bare))));
        assertDenied(other.next(utf8(answer(foreign, bare, again, "pencil"))));
    }

    @Test
    public void anUnknownUserIsAskedAndDenied() {
        String bare = "n=nobody,r=abc";
        String serverFirst = challenge(first("n,," + bare));
        assertDenied(exchange.next(utf8(answer("n,,", bare, serverFirst, "pencil"))));
        assertEquals(List.of("scram nobody false"), auth.asked);
    }

    @Test
    public void theBindingAndTheNonceAreChecked() {
        String bare = "n=user,r=abc";
        String serverFirst = challenge(first("n,," + bare));
        // proves the password, but claims another gs2 header than the one that arrived: someone changed it
        assertDenied(exchange.next(utf8(answer("y,,", bare, serverFirst, "pencil"))));

        ScramSha256 other = new ScramSha256(() -> Optional.of(auth), "", () -> SERVER_NONCE);
        other.first(Optional.of(utf8("n,," + bare)));
        assertDenied(other.next(utf8(answer("n,,", bare, serverFirst.replaceFirst("r=abc", "r=abd"), "pencil"))));
        assertEquals(List.of("scram user false", "scram user false"), auth.asked);
    }

    @Test
    public void aBrokenEndCountsAsAGuess() {
        first("n,,n=user,r=abc");
        assertDenied(exchange.next(utf8("c=biws,r=abc" + SERVER_NONCE + ",p=%%%")));
        assertEquals(List.of("scram user false"), auth.asked);
    }

    @Test
    public void aShortProofIsDenied() {
        first("n,,n=user,r=abc");
        String proof = Base64.getEncoder().encodeToString(Arrays.copyOf(new byte[0], 3));
        assertDenied(exchange.next(utf8("c=biws,r=abc" + SERVER_NONCE + ",p=" + proof)));
    }

    @Test
    public void namesAreDecoded() throws MalformedException {
        assertEquals("a,b=c", ScramMessages.first(utf8("n,,n=a=2Cb=3Dc,r=abc")).user());
    }

    @Test
    public void whoeverIsAbsentIsAskedAgain() {
        byte[] message = utf8("n,,n=user,r=abc");
        auth.noScram = true;
        assertEquals(new SaslStep.NotYet(), exchange.first(Optional.of(message)));
        auth.noScram = false;
        String serverFirst = challenge(exchange.first(Optional.of(message)));
        byte[] last = utf8(answer("n,,", "n=user,r=abc", serverFirst, "pencil"));
        auth.notYet = true;
        assertEquals(new SaslStep.NotYet(), exchange.next(last));
        auth.notYet = false;
        assertTrue(exchange.next(last) instanceof SaslStep.Success);
    }

    @Test
    public void noncesDiffer() {
        assertEquals(24, ScramMath.newNonce().length());
        assertTrue(!ScramMath.newNonce().equals(ScramMath.newNonce()));
    }
}
