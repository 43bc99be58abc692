package org.posthouse.dkim.signer;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.auth.dkim.DkimKey;
import org.posthouse.dkim.signer.SigningKey.State;
import org.posthouse.testkit.flow.FakeClock;

public class KeyRingTest {
    private static final Duration RETIRED = Duration.ofDays(14);

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-01T00:00:00Z"));
    private KeyRing ring;

    @Before
    public void open() throws Exception {
        directory = folder.getRoot().toPath().resolve("dkim");
        ring = again();
    }

    private KeyRing again() throws Exception {
        return new KeyRing(new KeyFiles(directory), clock);
    }

    private static List<String> shown(KeyRing ring) {
        return ring.of("example.org").stream()
                .map(key -> key.selector() + " " + key.state().word())
                .toList();
    }

    @Test
    public void keysAreMadeAndWait() throws Exception {
        assertTrue(ring.create("example.org"));
        assertEquals(List.of("rsa20261201 waiting", "ed20261201 waiting"), shown(ring));
        assertFalse("some wait already", ring.create("example.org"));
        assertEquals(List.of(), ring.signing("example.org"));
        assertEquals(shown(ring), shown(again()));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("example.org.keys"))));
    }

    @Test
    public void aKeySignsWhenItsRecordIsSeen() throws Exception {
        ring.create("example.org");
        ring.review((domain, key) -> key.selector().startsWith("ed"), RETIRED);
        assertEquals(List.of("rsa20261201 waiting", "ed20261201 signing"), shown(ring));
        assertEquals(
                List.of("ed20261201"),
                again().signing("mail.example.org").stream()
                        .map(DkimKey::selector)
                        .toList());
        assertEquals(List.of(), ring.signing("org"));
        assertEquals(List.of(), ring.signing("notexample.org"));
    }

    @Test
    public void newKeysTakeThePlaceOfOldOnes() throws Exception {
        ring.create("example.org");
        ring.review((domain, key) -> true, RETIRED);
        assertTrue(ring.create("example.org"));
        assertEquals(
                List.of("rsa20261201 signing", "ed20261201 signing", "rsa20261201a waiting", "ed20261201a waiting"),
                shown(ring));
        clock.advance(Duration.ofDays(1));
        ring.review((domain, key) -> key.selector().startsWith("rsa"), RETIRED);
        assertEquals(
                List.of("rsa20261201 retired", "ed20261201 signing", "rsa20261201a signing", "ed20261201a waiting"),
                shown(ring));
        clock.advance(RETIRED.plusSeconds(1));
        ring.review((domain, key) -> false, RETIRED);
        assertEquals(List.of("ed20261201 signing", "rsa20261201a signing", "ed20261201a waiting"), shown(ring));
        assertEquals(
                State.SIGNING,
                ring.of("example.org").stream()
                        .filter(key -> key.selector().equals("rsa20261201a"))
                        .findFirst()
                        .orElseThrow()
                        .state());
    }

    @Test
    public void keysAreDeleted() throws Exception {
        ring.create("example.org");
        assertTrue(ring.delete("example.org", "rsa20261201"));
        assertFalse(ring.delete("example.org", "rsa20261201"));
        assertTrue(ring.delete("example.org", "ed20261201"));
        assertEquals(List.of(), shown(again()));
    }

    @Test
    public void aFileThatCannotBeReadIsLeftAlone() throws Exception {
        ring.create("example.org");
        Files.writeString(directory.resolve("broken.test.keys"), "nonsense\n");
        KeyRing after = again();
        assertEquals(2, after.of("example.org").size());
        assertEquals(List.of(), after.of("broken.test"));
        assertTrue(Files.exists(directory.resolve("broken.test.keys")));
    }
}
