package org.posthouse.dkim.signer;

import static org.junit.Assert.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.auth.dkim.DkimResult;
import org.posthouse.auth.dkim.DkimVerifier;
import org.posthouse.testkit.dns.FakeResolver;

public class SigningTest {
    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final FakeResolver dns = new FakeResolver();
    private KeyRing ring;

    @Before
    public void keys() throws Exception {
        ring = new KeyRing(new KeyFiles(folder.getRoot().toPath()), Clock.systemUTC());
        for (String domain : List.of("example.org", "example.net")) {
            ring.create(domain);
            ring.of(domain).forEach(key -> dns.txt(key.selector() + "._domainkey." + domain, key.record()));
        }
        ring.review((domain, key) -> true, Duration.ofDays(1));
    }

    private static Origin user() {
        return Origin.builder("s1", "submission", Origin.Role.SUBMISSION)
                .account(Optional.of("alice@example.org"))
                .build();
    }

    private static Origin stranger() {
        return Origin.builder("s1", "mx", Origin.Role.MX).build();
    }

    /** The domains whose signatures a mail has when it leaves; each verifies. */
    private List<String> signed(Origin origin, String sender, String from) throws Exception {
        Sender reversePath = sender.isEmpty()
                ? Sender.empty()
                : Sender.of(Address.parse(sender).orElseThrow());
        Message message = Messages.of("From: " + from + "\r\nSubject: x\r\n\r\nhello\r\n");
        Context context = new Context(
                Context.Scope.LEAVING,
                Mail.builder("m1", Instant.EPOCH, origin, reversePath).build(),
                Optional.empty());
        Verdict verdict = new Signing(ring, () -> Optional.of("mail.example.net")).message(context, message);
        List<Header> fields = verdict.instructions().stream()
                .map(one -> ((Action.AddHeader) one.action()).header())
                .toList();
        List<DkimResult> results = new DkimVerifier().verify(message.prepend(fields), dns);
        results.forEach(one -> assertEquals(one.reason(), DkimResult.Kind.PASS, one.result()));
        return results.stream().map(DkimResult::domain).toList();
    }

    @Test
    public void mailOfUsersIsSignedForItsAuthor() throws Exception {
        List<String> both = List.of("example.org", "example.org");
        assertEquals(both, signed(user(), "alice@example.org", "Alice <alice@example.org>"));
        assertEquals(both, signed(user(), "alice@example.org", "alice@sub.example.org"));
        assertEquals("of the sender", both, signed(user(), "alice@example.org", "alice@elsewhere.test"));
        assertEquals(both, signed(user(), "alice@example.org", "a@example.org, b@example.net"));
    }

    @Test
    public void mailOfTheServerIsSignedForTheServer() throws Exception {
        List<String> both = List.of("example.net", "example.net");
        assertEquals(both, signed(Origin.internal("queue"), "", "postmaster@mail.example.net"));
        assertEquals("sent on", both, signed(stranger(), "x@far.test", "x@far.test"));
    }

    /** Or a stranger would get our signature under our name by sending to somebody who forwards. */
    @Test
    public void nobodyGetsASignatureForWhoHeIsNot() throws Exception {
        assertEquals(List.of(), signed(stranger(), "x@far.test", "alice@example.org"));
        assertEquals(List.of(), signed(stranger(), "x@far.test", "x@far.test, alice@sub.example.org"));
    }

    @Test
    public void withoutKeysMailLeavesAsItIs() throws Exception {
        for (String domain : List.of("example.org", "example.net")) {
            for (SigningKey key : ring.of(domain)) {
                ring.delete(domain, key.selector());
            }
        }
        assertEquals(List.of(), signed(user(), "alice@example.org", "alice@example.org"));
    }
}
