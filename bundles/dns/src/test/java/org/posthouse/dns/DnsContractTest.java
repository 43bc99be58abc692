package org.posthouse.dns;

import java.util.Map;
import org.junit.After;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.testkit.dns.ResolverContract;
import org.posthouse.testkit.dns.TestDnsServer;
import org.posthouse.testkit.dns.Zone;
import org.posthouse.testkit.net.Settings;

public class DnsContractTest extends ResolverContract {
    private final TestDnsServer server = TestDnsServer.start();
    private final DnsResolver resolver = new DnsResolver(
            Settings.of(DnsConfig.class, Map.of("servers", new String[] {server.address()}, "cacheSize", 0)));

    @After
    public void stop() {
        resolver.deactivate();
        server.close();
    }

    @Override
    protected Zone zone() {
        return server;
    }

    @Override
    protected Resolver resolver() {
        return resolver;
    }
}
