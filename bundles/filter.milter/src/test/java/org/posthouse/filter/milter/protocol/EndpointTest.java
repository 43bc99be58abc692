package org.posthouse.filter.milter.protocol;

import static org.junit.Assert.assertEquals;

import java.util.Optional;
import org.junit.Test;

public class EndpointTest {
    private static String parsed(String text) {
        return Endpoint.parse(text).map(Object::toString).orElse("none");
    }

    @Test
    public void addressesAreWrittenInSeveralWays() {
        assertEquals(Optional.of(new Endpoint.Inet("127.0.0.1", 11332)), Endpoint.parse("inet:127.0.0.1:11332"));
        assertEquals(Optional.of(new Endpoint.Inet("::1", 8891)), Endpoint.parse("inet:[::1]:8891"));
        assertEquals(Optional.of(new Endpoint.Inet("localhost", 8891)), Endpoint.parse("inet:8891@localhost"));
        assertEquals("inet:[::1]:8891", parsed("inet6:[::1]:8891"));
        assertEquals("unix:/run/clamav/milter.ctl", parsed("unix:/run/clamav/milter.ctl"));
        assertEquals("unix:/run/x", parsed("local:/run/x"));
        for (String wrong : new String[] {
            "",
            "inet:",
            "inet:localhost",
            "inet:localhost:0",
            "inet:localhost:65536",
            "inet::25",
            "unix:relative",
            "localhost:25",
            "inet:a:b",
            "unix:",
            "unix:/a\0b"
        }) {
            assertEquals(wrong, "none", parsed(wrong));
        }
    }
}
