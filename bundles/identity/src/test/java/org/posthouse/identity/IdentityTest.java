package org.posthouse.identity;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.server.ServerName;
import org.posthouse.support.Bound;
import org.posthouse.testkit.directory.MemoryDirectory;

public class IdentityTest {
    private final Bound<DirectoryAdmin> directory = new Bound<>("directory");

    private Optional<ServerName> name(String configured) {
        return Identity.name(configured, directory, () -> Optional.of("host-7"));
    }

    @Test
    public void whatIsConfiguredNeedsNoDirectory() {
        ServerName name = name(" MX.Example.ORG. ").orElseThrow();
        assertEquals("mx.example.org", name.hostName());
        assertEquals(ServerName.Source.CONFIGURED, name.source());
        assertTrue(name.isQualified());
    }

    @Test
    public void isNotKnownBeforeTheDirectoryIs() {
        assertEquals(Optional.empty(), name(""));
    }

    @Test
    public void isMailOfTheDefaultDomain() {
        directory.bind(new MemoryDirectory().withDomain("example.test").withDomain("other.test"));
        ServerName name = name("").orElseThrow();
        assertEquals("mail.example.test", name.hostName());
        assertEquals(ServerName.Source.DOMAIN, name.source());
    }

    @Test
    public void isThatOfTheMachineWithoutADomain() {
        directory.bind(new MemoryDirectory());
        ServerName name = name("").orElseThrow();
        assertEquals("host-7", name.hostName());
        assertEquals(ServerName.Source.MACHINE, name.source());
        assertFalse(name.isQualified());
    }

    @Test
    public void internationalNamesAreWrittenInAscii() {
        assertEquals(
                "mail.xn--bcher-kva.example",
                name("mail.Bücher.example").orElseThrow().hostName());
    }

    @Test
    public void whatIsNoNameIsAsIfThereWereNone() {
        directory.bind(new MemoryDirectory().withDomain("example.test"));
        for (String bad : new String[] {"mail server", "-..-", "a..b", "x\r\ny", "[127.0.0.1]"}) {
            assertEquals(bad, "mail.example.test", name(bad).orElseThrow().hostName());
        }
    }
}
