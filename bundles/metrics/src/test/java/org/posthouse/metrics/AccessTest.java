package org.posthouse.metrics;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.support.secret.SecretFile.Found;

/** Who may read. */
public class AccessTest {
    private static final Map<String, String> LOCAL = Map.of("Host", "localhost:8181");

    private final Access open = new Access(true, Optional.empty());
    private final Access guarded = new Access(false, Optional.of(() -> new Found.Secret("s3cret")));
    private final Access both = new Access(true, Optional.of(() -> new Found.Secret("s3cret")));
    private final Access broken = new Access(true, Optional.of(() -> new Found.Unusable("it is gone")));

    private static Map<String, String> with(String... fields) {
        Map<String, String> all = new HashMap<>(LOCAL);
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        return all;
    }

    @Test
    public void aProgramOnThisMachine() {
        for (String host : new String[] {"localhost", "localhost:8181", "127.0.0.1:8181", "[::1]:8181", "127.8.9.1"}) {
            assertTrue(host, open.allows("127.0.0.1", with("Host", host)::get));
        }
        assertTrue(open.allows("0:0:0:0:0:0:0:1", LOCAL::get));
        assertFalse(guarded.allows("127.0.0.1", LOCAL::get));
    }

    @Test
    public void nobodyFromElsewhere() {
        assertFalse(open.allows("192.0.2.1", LOCAL::get));
        assertFalse(open.allows(null, LOCAL::get));
        assertFalse("through a proxy here", open.allows("127.0.0.1", with("X-Forwarded-For", "192.0.2.1")::get));
        assertFalse("through a proxy here", open.allows("127.0.0.1", with("Forwarded", "for=192.0.2.1")::get));
        assertFalse("a name made to lead here", open.allows("127.0.0.1", with("Host", "evil.example:8181")::get));
        assertFalse("a name made to lead here", open.allows("127.0.0.1", with("Host", "127.0.0.1.evil.example")::get));
        assertFalse("no name at all", open.allows("127.0.0.1", name -> null));
    }

    @Test
    public void theTokenOpensFromAnywhere() {
        for (Access access : new Access[] {guarded, both}) {
            assertTrue(access.allows("192.0.2.1", with("Authorization", "Bearer s3cret")::get));
            assertTrue(access.allows("192.0.2.1", with("Authorization", "bearer  s3cret ")::get));
            assertFalse(access.allows("192.0.2.1", with("Authorization", "Bearer s3cre")::get));
            assertFalse(access.allows("192.0.2.1", with("Authorization", "Bearer ")::get));
            assertFalse(access.allows("192.0.2.1", with("Authorization", "Basic s3cret")::get));
        }
        assertFalse("a wrong one is not overlooked", both.allows("127.0.0.1", with("Authorization", "Bearer x")::get));
        assertFalse(open.allows("192.0.2.1", with("Authorization", "Bearer s3cret")::get));
    }

    @Test
    public void aFileThatCannotBeUsedOpensNothing() {
        assertFalse(broken.allows("192.0.2.1", with("Authorization", "Bearer ")::get));
        assertFalse(broken.allows("192.0.2.1", with("Authorization", "Bearer it is gone")::get));
        assertTrue(broken.allows("127.0.0.1", LOCAL::get));
    }
}
