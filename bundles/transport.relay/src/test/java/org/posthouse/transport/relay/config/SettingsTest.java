package org.posthouse.transport.relay.config;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

public class SettingsTest {
    @Test
    public void defaultsAreThoseOfTheRfc() {
        Settings settings = Settings.of(Config.with(), "");
        assertEquals(Timeouts.DEFAULT, settings.timeouts());
        assertEquals(25, settings.port());
        assertEquals(TlsPolicy.OPPORTUNISTIC, settings.tls());
        assertTrue(settings.sendEightBit());
        assertEquals(Networks.NONE, settings.internal());
    }

    @Test
    public void mistakesAreNamed() {
        for (Object[] wrong : new Object[][] {
            {"heloName", "a b"},
            {"heloName", "x\r\nRSET"},
            {"port", 0},
            {"tls", "maybe"},
            {"addressFamily", "ipx"},
            {"internalNetworks", new String[] {"10.0.0.0/33"}},
            {"internalNetworks", new String[] {"example.org/8"}},
            {"sourceAddress", new String[] {"localhost"}}
        }) {
            assertThrows(IllegalArgumentException.class, () -> Settings.of(Config.with(wrong), ""));
        }
    }

    @Test
    public void aSourceForEachFamily() throws Exception {
        Settings settings = Settings.of(
                Config.with(
                        "sourceAddress",
                        new String[] {"192.0.2.5", " 2001:db8::5 ", ""},
                        "keepIdle",
                        -1,
                        "heloName",
                        "A.test"),
                "");
        assertEquals(
                Optional.of(InetAddress.getByName("192.0.2.5")), settings.source(InetAddress.getByName("10.0.0.1")));
        assertEquals(
                Optional.of(InetAddress.getByName("2001:db8::5")),
                settings.source(InetAddress.getByName("2001:db8::1")));
        assertEquals(Duration.ZERO, settings.idle());
        assertEquals(Set.of("a.test"), settings.own());
        assertTrue(settings.isOwn("A.TEST."));
    }

    @Test
    public void itGreetsWithTheNameOfTheServerUnlessItHasItsOwn() {
        assertEquals("mail.b.test", Settings.of(Config.with(), "mail.b.test").heloName());
        Settings own = Settings.of(Config.with("heloName", "out.b.test"), "mail.b.test");
        assertEquals("out.b.test", own.heloName());
        assertEquals("mail to itself is a loop by either", Set.of("out.b.test", "mail.b.test"), own.own());
        Settings unqualified = Settings.of(Config.with(), "laptop");
        assertEquals("", unqualified.heloName());
        assertEquals(Set.of(), unqualified.own());
    }

    @Test
    public void networks() throws Exception {
        Networks networks = Networks.of(new String[] {"10.1.0.0/12", " fd00::/8", "", "192.0.2.1"});
        for (String in : new String[] {"10.0.0.0", "10.15.255.255", "fd12::1", "192.0.2.1"}) {
            assertTrue(in, networks.contain(InetAddress.getByName(in)));
        }
        for (String out : new String[] {"10.16.0.0", "fc00::1", "192.0.2.2", "::1"}) {
            assertFalse(out, networks.contain(InetAddress.getByName(out)));
        }
        assertTrue(Networks.ALL.contain(InetAddress.getByName("127.0.0.1")));
        assertTrue(Networks.ALL.contain(InetAddress.getByName("::1")));
    }
}
