package org.posthouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Security;
import org.posthouse.testkit.dns.TestDnsServer;
import org.posthouse.testkit.net.Settings;

public class DnsResolverTest {
    private final TestDnsServer server = TestDnsServer.start();
    private final Values settings = new Values(server.address());
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private DnsResolver resolver;

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    @After
    public void stop() {
        if (resolver != null) {
            resolver.deactivate();
        }
        server.close();
    }

    private DnsResolver resolver() {
        if (resolver == null) {
            resolver = new DnsResolver(clock, Settings.ofFields(DnsConfig.class, settings));
        }
        return resolver;
    }

    @Test
    public void sortsExchangersAndShufflesEqualOnes() {
        server.mx("example.org", 20, "backup.example.org");
        for (int i = 0; i < 5; i++) {
            server.mx("example.org", 10, "MX" + i + ".example.org.");
        }
        Set<Mx> first = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Answer<Mx> answer = resolver().mx("Example.ORG");
            assertEquals(6, answer.records().size());
            assertEquals(new Mx(20, "backup.example.org"), answer.records().get(5));
            first.add(answer.records().get(0));
        }
        assertTrue(first.size() > 1);
        assertEquals(1, server.queries().size());
    }

    @Test
    public void tellsKindsOfAnswersApart() {
        server.mx("null.example.org", 0, ".").exists("empty.example.org").fail("broken.example.org");
        server.refuse("refused.example.org");
        assertEquals(List.of(new Mx(0, "")), resolver().mx("null.example.org").records());
        assertEquals(Answer.Kind.NO_DATA, resolver.mx("empty.example.org").kind());
        assertEquals(
                Answer.Kind.NO_DATA, resolver.addresses("empty.example.org").kind());
        assertEquals(Answer.Kind.NO_NAME, resolver.mx("none.example.org").kind());
        assertEquals(Answer.Kind.NO_NAME, resolver.addresses("none.example.org").kind());
        assertEquals(Answer.Kind.TRY_LATER, resolver.mx("broken.example.org").kind());
        assertEquals(
                Answer.Kind.TRY_LATER, resolver.addresses("broken.example.org").kind());
        assertEquals(Answer.Kind.TRY_LATER, resolver.txt("refused.example.org").kind());
    }

    @Test
    public void joinsTextsAndAsksAgainOverTcp() {
        server.txt("spf.example.org", "v=spf1 ", "-all").txt("large.example.org", "x".repeat(255), "y".repeat(255));
        for (int i = 0; i < 10; i++) {
            server.txt("large.example.org", "x".repeat(255), "" + i);
        }
        assertEquals(List.of("v=spf1 -all"), resolver().txt("spf.example.org").records());
        Answer<String> large = resolver.txt("large.example.org");
        assertEquals(11, large.records().size());
        assertEquals("x".repeat(255) + "y".repeat(255), large.records().get(0));
        assertTrue(server.queries().contains("tcp large.example.org. TXT"));
    }

    @Test
    public void keepsAnswersUntilTheyExpire() {
        server.ttl(100).txt("short.example.org", "1");
        server.ttl(1_000_000).txt("long.example.org", "1");
        assertEquals(1, resolver().txt("short.example.org").records().size());
        resolver.txt("long.example.org");
        server.forget("short.example.org").forget("long.example.org");
        now = now.plusSeconds(99);
        assertEquals(Answer.Kind.FOUND, resolver.txt("short.example.org").kind());
        now = now.plusSeconds(1);
        assertEquals(Answer.Kind.NO_NAME, resolver.txt("short.example.org").kind());
        server.txt("short.example.org", "2");
        assertEquals(Answer.Kind.NO_NAME, resolver.txt("short.example.org").kind());
        now = now.plusSeconds(settings.maxNegativeTtlSeconds);
        assertEquals(List.of("2"), resolver.txt("short.example.org").records());
        assertEquals(Answer.Kind.FOUND, resolver.txt("long.example.org").kind());
        now = now.plusSeconds(settings.maxTtlSeconds);
        assertEquals(Answer.Kind.NO_NAME, resolver.txt("long.example.org").kind());
        server.fail("broken.example.org");
        resolver.txt("broken.example.org");
        server.forget("broken.example.org").txt("broken.example.org", "1");
        assertEquals(Answer.Kind.TRY_LATER, resolver.txt("broken.example.org").kind());
        now = now.plusSeconds(5);
        assertEquals(Answer.Kind.FOUND, resolver.txt("broken.example.org").kind());
    }

    @Test
    public void keepsNoMoreThanItShould() {
        settings.cacheSize = 10;
        for (int i = 0; i < 11; i++) {
            server.txt("n" + i + ".example.org", "1");
            resolver().txt("n" + i + ".example.org");
        }
        int before = server.queries().size();
        resolver.txt("n10.example.org");
        assertEquals(before, server.queries().size());
        resolver.txt("n0.example.org");
        assertEquals(before + 1, server.queries().size());
    }

    @Test
    public void keepsNoMoreOctetsThanItShould() {
        settings.cacheSize = 40;
        String[] large = new String[120];
        java.util.Arrays.fill(large, "x".repeat(255));
        for (String name : new String[] {"a.example.org", "b.example.org", "c.example.org"}) {
            server.txt(name, large);
        }
        server.txt("small.example.org", "1");
        for (String name : new String[] {"a", "small", "b", "small"}) {
            resolver().txt(name + ".example.org");
        }
        int before = server.queries().size();
        resolver.txt("small.example.org");
        resolver.txt("b.example.org");
        assertEquals("both are kept", before, server.queries().size());
        resolver.txt("a.example.org");
        assertTrue("for which there was no room", server.queries().size() > before);
    }

    @Test
    public void newSettingsBeginWithNothing() {
        server.txt("x.example.org", "1");
        resolver().txt("x.example.org");
        server.forget("x.example.org").txt("x.example.org", "2");
        resolver.modified(Settings.ofFields(DnsConfig.class, settings));
        assertEquals(List.of("2"), resolver.txt("x.example.org").records());
        settings.servers = new String[] {"no address"};
        DnsConfig wrong = Settings.ofFields(DnsConfig.class, settings);
        assertThrows(IllegalArgumentException.class, () -> resolver.modified(wrong));
        assertEquals(
                "the old ones stay", 1, resolver.txt("x.example.org").records().size());
    }

    @Test
    public void aSocketServesSomeQuestions() {
        for (int i = 0; i < UdpSockets.USES + 1; i++) {
            resolver().txt("n" + i + ".example.org");
        }
        List<Integer> ports = server.ports();
        assertEquals(1, Set.copyOf(ports.subList(0, UdpSockets.USES)).size());
        assertEquals(2, Set.copyOf(ports).size());
    }

    @Test
    public void whoGuessesAtAnAnswerGetsNoFurther() {
        server.txt("once.example.org", "1").forged("once.example.org", 1);
        assertEquals(List.of("1"), resolver().txt("once.example.org").records());
        resolver.txt("next.example.org");
        assertEquals("another port", 2, Set.copyOf(server.ports()).size());
        server.txt("often.example.org", "1").forged("often.example.org", 10);
        assertEquals(List.of("1"), resolver.txt("often.example.org").records());
        assertTrue(server.queries().contains("tcp often.example.org. TXT"));
        assertFalse(server.queries().contains("tcp once.example.org. TXT"));
    }

    @Test
    public void asksTheNextServer() {
        settings.timeoutMillis = 100;
        try (TestDnsServer other = TestDnsServer.start()) {
            settings.servers = new String[] {server.address(), other.address()};
            server.silent("silent.example.org").fail("broken.example.org");
            other.txt("silent.example.org", "1").txt("broken.example.org", "1");
            assertEquals(Answer.Kind.FOUND, resolver().txt("silent.example.org").kind());
            assertEquals(Answer.Kind.FOUND, resolver.txt("broken.example.org").kind());
            server.silent("lost.example.org");
            other.silent("lost.example.org");
            assertEquals(Answer.Kind.TRY_LATER, resolver.txt("lost.example.org").kind());
        }
    }

    @Test
    public void asksOnceForAllWhoWait() throws Exception {
        server.txt("slow.example.org", "1").delay("slow.example.org", 100);
        resolver();
        List<Thread> threads = new java.util.ArrayList<>();
        Set<Answer<String>> answers = java.util.concurrent.ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 10; i++) {
            Thread thread = new Thread(() -> answers.add(resolver.txt("slow.example.org")));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Set.of(Answer.found("slow.example.org", List.of("1"), Security.INSECURE)), answers);
        assertEquals(1, server.queries().size());
    }

    @Test
    public void readsServers() {
        assertEquals(
                List.of(
                        new InetSocketAddress("192.0.2.1", 53),
                        new InetSocketAddress("192.0.2.2", 5353),
                        new InetSocketAddress("2001:db8::1", 53),
                        new InetSocketAddress("2001:db8::2", 5353)),
                Servers.of("192.0.2.1", " 192.0.2.2:5353", "2001:db8::1", "", "[2001:db8::2]:5353"));
        assertFalse(Servers.of().isEmpty());
        assertThrows(IllegalArgumentException.class, () -> Servers.of("dns.example.org"));
    }

    /** Their names are those of {@link DnsConfig}. */
    private static final class Values {
        String[] servers;
        int timeoutMillis = 2000;
        int cacheSize = 1000;
        int maxTtlSeconds = 86_400;
        int maxNegativeTtlSeconds = 60;

        Values(String... servers) {
            this.servers = servers;
        }
    }
}
