package org.posthouse.support.name;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.posthouse.api.server.ServerName;

public class HostNameTest {
    private final HostName name = new HostName();

    private static ServerName server(String hostName) {
        return new ServerName() {
            @Override
            public String hostName() {
                return hostName;
            }

            @Override
            public Source source() {
                return Source.CONFIGURED;
            }
        };
    }

    @Test
    public void isThatOfTheServer() {
        assertFalse(name.isKnown());
        assertEquals("localhost", name.get());
        name.bind(server("mail.example.test"));
        assertEquals("mail.example.test", name.get());
        assertTrue(name.isKnown());
    }

    @Test
    public void staysWhileTheServiceIsReplaced() {
        ServerName old = server("mail.example.test");
        name.bind(old);
        name.unbind(old);
        assertEquals("mail.example.test", name.get());
        assertTrue(name.isKnown());
        name.bind(server("mx.example.test"));
        assertEquals("mx.example.test", name.get());
    }

    @Test
    public void itsOwnComesFirst() {
        name.bind(server("mail.example.test"));
        name.own(" imap.example.test ");
        assertEquals("imap.example.test", name.get());
        name.own("");
        assertEquals("mail.example.test", name.get());
    }
}
