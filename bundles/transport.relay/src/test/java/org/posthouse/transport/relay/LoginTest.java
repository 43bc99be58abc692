package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.posthouse.transport.relay.LoginFixture.base64;
import static org.posthouse.transport.relay.LoginFixture.offers;
import static org.posthouse.transport.relay.LoginFixture.password;
import static org.posthouse.transport.relay.LoginFixture.route;
import static org.posthouse.transport.relay.LoginFixture.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;

/** Dialogs of the login at a next hop. */
public class LoginTest {
    @Rule
    public final RelayFixture relay = new RelayFixture();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> told = new ArrayList<>();
    private Path file;

    @Before
    public void passwordFile() throws IOException {
        file = password(folder, LoginFixture.PASSWORD);
        relay.transport.logins.use(folder.getRoot().toPath(), told::add);
    }

    private RecipientResult deliver(String... options) {
        return relay.deliver(route(file, options));
    }

    /** The result of a mail that waits for the login, of which nothing has left. */
    private RecipientResult waits(String enhanced, String why, RecipientResult result) {
        assertEquals(result.toString(), Action.DELAYED, result.action());
        assertTrue(result.toString(), result.status().temporary());
        assertEquals(result.toString(), enhanced, result.status().enhanced());
        assertTrue(result.toString(), result.status().text().contains(why));
        assertFalse(result.toString(), result.toString().contains(LoginFixture.PASSWORD));
        assertEquals(0, relay.first.count("MAIL") + relay.second.count("MAIL"));
        return result;
    }

    private String lastTold() {
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }

    @Test
    public void everyMechanismLogsIn() {
        for (String mechanisms : List.of("SCRAM-SHA-256 PLAIN LOGIN", "PLAIN LOGIN", "LOGIN CRAM-MD5")) {
            offers(relay.first, mechanisms);
            relay.first.messages.clear();
            relay.first.commands.clear();
            RecipientResult result = deliver();
            assertTrue(mechanisms + " " + result, result.successful());
            assertEquals(1, relay.first.messages.size());
            String auth = relay.first.said("AUTH").get(0);
            assertTrue(auth, auth.startsWith("AUTH " + mechanisms.split(" ")[0]));
        }
        assertEquals("verified, though nobody said so", "mx1.far.test true", relay.dialer.handshakes.get(0));
        assertEquals("", lastTold());
    }

    @Test
    public void whatIsSaidInPlainAndLogin() {
        offers(relay.first, "PLAIN");
        assertTrue(deliver().successful());
        assertEquals(
                List.of("AUTH PLAIN " + base64("\0" + LoginFixture.USER + "\0" + LoginFixture.PASSWORD)),
                relay.first.said("AUTH"));
        offers(relay.first, "LOGIN");
        relay.first.commands.clear();
        assertTrue(deliver().successful());
        int at = relay.first.commands.indexOf("AUTH LOGIN");
        assertEquals(
                List.of(base64(LoginFixture.USER), base64(LoginFixture.PASSWORD)),
                List.copyOf(relay.first.commands).subList(at + 1, at + 3));
    }

    @Test
    public void aLongPasswordIsSaidWhenItIsAskedFor() throws IOException {
        file = password(folder, "x".repeat(500));
        offers(relay.first, "PLAIN");
        relay.first.override = script("334 ", "235 2.7.0 fine");
        assertTrue(deliver().successful());
        assertEquals(List.of("AUTH PLAIN"), relay.first.said("AUTH"));
    }

    @Test
    public void aWrongPasswordDefersAndIsNotSaidAgain() throws IOException {
        file = password(folder, "wrong one");
        for (String mechanism : List.of("SCRAM-SHA-256", "PLAIN", "LOGIN")) {
            offers(relay.first, mechanism);
            relay.first.commands.clear();
            String user = mechanism.toLowerCase(Locale.ROOT);
            RecipientResult result = waits("4.7.8", "535 5.7.8", deliver("user", user));
            assertTrue(result.toString(), result.status().text().startsWith("SASL authentication failed; server mx1"));
            int connections = relay.first.connections.get();
            waits("4.7.8", "not retried for 2 minutes", deliver("user", user));
            assertEquals("nobody was asked", connections, relay.first.connections.get());
            assertTrue(lastTold(), lastTold().contains("535 5.7.8"));
        }
        offers(relay.first, "PLAIN");
        waits("4.7.8", "535", deliver());
        file = password(folder, LoginFixture.PASSWORD);
        assertTrue("another password is tried at once", deliver().successful());
    }

    @Test
    public void otherAddressesOfTheHostAreNotAskedAfterARefusal() throws IOException {
        relay.dns.address("smart.test", "192.0.2.1").address("smart.test", "192.0.2.2");
        relay.dialer.host("192.0.2.1", relay.first).host("192.0.2.2", relay.first);
        offers(relay.first, "PLAIN");
        file = password(folder, "wrong one");
        waits("4.7.8", "535", deliver("host", "smart.test", "tls", "require"));
        assertEquals(1, relay.first.count("AUTH"));
    }

    @Test
    public void aTemporaryRefusalDefersAndIsTriedAgain() {
        offers(relay.first, "PLAIN");
        relay.first.override = script("454 4.7.0 Temporary authentication failure");
        waits("4.7.0", "454 4.7.0", deliver());
        relay.first.override = script("421 4.7.0 busy" + FakeSmtpServer.CLOSE);
        waits("4.7.0", "421 4.7.0", deliver());
        relay.first.override = script(FakeSmtpServer.CLOSE);
        waits("4.4.2", "during AUTH", deliver());
        offers(relay.first, "PLAIN");
        assertTrue(deliver().successful());
    }

    @Test
    public void withoutAMechanismItWaits() {
        offers(relay.first, "CRAM-MD5 GSSAPI");
        waits("4.7.0", "offers CRAM-MD5 GSSAPI", deliver());
        relay.first.secureExtensions = List.of("PIPELINING");
        waits("4.7.0", "does not offer AUTH", deliver());
        assertEquals(0, relay.first.count("AUTH"));
        assertTrue(lastTold(), lastTold().contains("does not offer AUTH"));
    }

    @Test
    public void withoutTlsNothingOfTheLoginIsSaid() {
        for (String tls : List.of("none", "opportunistic", "require", "verify", "what")) {
            relay.first.extensions = List.of("AUTH SCRAM-SHA-256 PLAIN LOGIN"); // STARTTLS was taken out
            waits("4.7.4", "TLS is required", deliver("tls", tls));
            relay.first.extensions = List.of("STARTTLS", "AUTH PLAIN");
            relay.first.override = c -> c.equals("STARTTLS") ? "454 4.7.0 not now" : null;
            waits("4.7.4", "TLS is required", deliver("tls", tls));
            relay.first.override = c -> c.equals("STARTTLS") ? "220 go" + FakeSmtpServer.CLOSE : null;
            waits("4.7.5", "Cannot establish a TLS connection", deliver("tls", tls));
            relay.first.override = c -> c.startsWith("EHLO") ? "502 what" : null;
            assertEquals(Action.DELAYED, deliver("tls", tls).action());
            relay.first.override = c -> null;
        }
        assertEquals(0, relay.first.count("AUTH"));
        assertEquals(0, relay.first.count("HELO"));
        assertEquals(0, relay.first.count("MAIL"));
    }

    @Test
    public void aCertificateForAnotherNameIsNotToldThePassword() {
        offers(relay.second, "PLAIN"); // its certificate is for mx1
        RecipientResult result = deliver("host", "mx2.far.test");
        waits("4.7.5", "with a valid certificate", result);
        assertEquals(0, relay.second.count("AUTH"));
        assertTrue(
                "that is allowed",
                deliver("host", "mx2.far.test", "tls", "require").successful());
    }

    @Test
    public void tlsCanComeFirst() {
        offers(relay.first, "PLAIN");
        relay.first.implicit = true;
        assertTrue(deliver("port", "465").successful());
        assertEquals(List.of(), relay.first.said("STARTTLS"));
        assertTrue(deliver("implicit", "true").successful());
        relay.first.implicit = false;
        relay.first.commands.clear();
        relay.configure("connectTimeout", 1);
        waits("4.7.5", "Cannot establish a TLS connection", deliver("port", "465"));
    }

    @Test
    public void implicitTlsNeedsNoLoginAndNeverFallsBack() {
        relay.first.implicit = true;
        Map<String, String> options = Map.of("host", "mx1.far.test", "port", "465", "tls", "none");
        assertTrue(relay.deliver(new Route("smtp", "x", options)).successful());
        assertEquals(List.of("mx1.far.test false"), relay.dialer.handshakes);
        assertEquals(0, relay.first.count("AUTH"));
    }

    @Test
    public void aServerThatDoesNotProveThatItKnowsThePasswordGetsNoMail() {
        offers(relay.first, "SCRAM-SHA-256");
        relay.first.override = script("235 2.7.0 fine");
        waits("4.7.0", "before SCRAM-SHA-256 is complete", deliver());
        offers(relay.first, "SCRAM-SHA-256");
        var honest = relay.first.override;
        relay.first.override = line -> {
            String reply = honest.apply(line);
            boolean last = reply != null && reply.startsWith("334 dj"); // v=
            return last ? "334 " + base64("v=" + base64("x".repeat(32))) : reply;
        };
        waits("4.7.0", "invalid server signature: the server does not know the password", deliver());
        assertEquals("it was cancelled", 1, relay.first.count("*"));
        offers(relay.first, "LOGIN");
        relay.first.override = script("235 2.7.0 fine");
        waits("4.7.0", "before LOGIN is complete", deliver());
    }

    @Test
    public void challengesThatMakeNoSenseEndTheDialog() {
        for (String mechanism : List.of("SCRAM-SHA-256", "LOGIN", "PLAIN")) {
            for (String garbage : List.of("334 %%%", "334 AAAA", "334", "334 " + base64("r=x,s=,i=0"))) {
                offers(relay.first, mechanism);
                relay.first.override = script(garbage, garbage, garbage, garbage, garbage, garbage, garbage, garbage);
                waits("4.7.0", "violates the mechanism", deliver());
            }
        }
    }

    @Test
    public void challengesWithoutEndEnd() {
        offers(relay.first, "LOGIN");
        String[] endless = new String[1000];
        Arrays.fill(endless, "334 VXNlcm5hbWU6");
        relay.first.override = script(endless);
        waits("4.7.0", "violates the mechanism", deliver());
        assertTrue(relay.first.commands.size() < 15);
    }

    @Test
    public void whatAServerRepeatsOfThePasswordIsNotPassedOn() {
        String secret = base64("\0" + LoginFixture.USER + "\0" + LoginFixture.PASSWORD);
        offers(relay.first, "PLAIN");
        relay.first.override = script("535 5.7.8 no: " + secret + " " + LoginFixture.PASSWORD);
        RecipientResult result = waits("4.7.8", "no: *** ***", deliver());
        assertFalse(result.toString(), result.toString().contains(secret));
        assertFalse(told.toString(), told.toString().contains(LoginFixture.PASSWORD));
    }

    @Test
    public void aPasswordFileThatOthersCanReadIsNotUsed() throws IOException {
        offers(relay.first, "PLAIN");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        RecipientResult result = waits("4.3.5", "cannot be used", deliver());
        assertFalse("the sender is not told of files", result.toString().contains(file.toString()));
        assertTrue(lastTold(), lastTold().contains(file + " is accessible to others"));
        assertEquals(0, relay.first.connections.get());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertTrue("and it is read anew", deliver().successful());
        assertEquals("", lastTold());
        relay.first.commands.clear();
        Files.delete(file);
        waits("4.3.5", "cannot be used", deliver("user", "other"));
    }

    @Test
    public void aLoginThatIsNotWholeIsNotTried() {
        offers(relay.first, "PLAIN");
        Map<String, String> half = Map.of("host", "mx1.far.test", "port", "25", "user", "alice");
        waits("4.3.5", "cannot be used", relay.deliver(new Route("smtp", "x", half)));
        Map<String, String> nobody = Map.of("user", "alice", "password-file", file.toString());
        waits("4.3.5", "cannot be used", relay.deliver(new Route("smtp", "far.test", nobody)));
        assertEquals("no exchanger is told a password", 0, relay.first.connections.get());
    }

    @Test
    public void relativeNamesBeginAtTheServersDirectory() {
        offers(relay.first, "PLAIN");
        assertTrue(deliver("password-file", "password").successful());
    }

    @Test
    public void aHopThatWantsALoginDefersTheMail() {
        Map<String, String> options = Map.of("host", "mx1.far.test", "port", "25");
        Route route = new Route("smtp", "mx1.far.test:25", options);
        for (String verb : List.of("MAIL", "RCPT", "DATA")) {
            relay.first.override = c -> c.startsWith(verb) ? "530 5.7.0 Authentication required" : null;
            RecipientResult result = relay.deliver(route);
            assertEquals(verb, Action.DELAYED, result.action());
            assertTrue(result.toString(), result.status().text().contains("530 5.7.0 Authentication required"));
            assertTrue(lastTold(), lastTold().contains("login required"));
        }
        relay.first.override = c -> c.startsWith("MAIL") ? "530 5.7.0 Authentication required" : null;
        assertEquals(
                "an exchanger has the last word", Action.FAILED, relay.deliver().action());
        relay.first.override = c -> null;
        assertTrue(relay.deliver(route).successful());
        assertEquals("", lastTold());
    }

    @Test
    public void connectionsAreKeptForTheSameLoginOnly() throws IOException {
        relay.configure("keepIdle", 60);
        offers(relay.first, "PLAIN");
        assertTrue(deliver().successful());
        assertTrue(deliver().successful());
        assertEquals(1, relay.first.connections.get());
        assertEquals(1, relay.first.count("AUTH"));
        Map<String, String> none = Map.of("host", "mx1.far.test", "port", "587", "tls", "verify");
        assertTrue(relay.deliver(new Route("smtp", "mx1.far.test:587", none)).successful());
        assertEquals("another one without it", 2, relay.first.connections.get());
        assertEquals(1, relay.first.count("AUTH"));
        file = password(folder, "wrong one");
        relay.first.messages.clear();
        RecipientResult result = deliver();
        assertEquals("not over the former password's", "4.7.8", result.status().enhanced());
        assertTrue(relay.first.messages.isEmpty());
    }
}
