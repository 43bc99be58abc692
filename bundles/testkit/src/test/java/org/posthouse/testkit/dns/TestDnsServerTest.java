package org.posthouse.testkit.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

public class TestDnsServerTest {
    @Test
    public void answersOverUdpAndTcp() throws Exception {
        try (TestDnsServer server = TestDnsServer.start()) {
            server.mx("example.org", 10, "mx.example.org")
                    .cname("www.example.org", "host.example.org")
                    .address("host.example.org", "192.0.2.1")
                    .txt("large.example.org", "a".repeat(255), "b".repeat(255), "c".repeat(255))
                    .secure("example.org")
                    .fail("broken.example.org");
            Message mx = ask(server, "example.org.", Type.MX);
            assertEquals(1, mx.getSection(Section.ANSWER).size());
            assertTrue(mx.getHeader().getFlag(Flags.AD));
            assertEquals(
                    2,
                    ask(server, "www.example.org.", Type.A)
                            .getSection(Section.ANSWER)
                            .size());
            assertEquals(
                    Rcode.NXDOMAIN, ask(server, "none.example.org.", Type.A).getRcode());
            assertEquals(Rcode.NOERROR, ask(server, "example.org.", Type.A).getRcode());
            assertEquals(
                    Rcode.SERVFAIL, ask(server, "broken.example.org.", Type.A).getRcode());
            assertEquals(
                    1,
                    ask(server, "large.example.org.", Type.TXT)
                            .getSection(Section.ANSWER)
                            .size());
            assertTrue(server.queries().contains("tcp large.example.org. TXT"));
        }
    }

    private static Message ask(TestDnsServer server, String name, int type) throws Exception {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress("127.0.0.1", server.port()));
        resolver.setEDNS(-1);
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }
}
