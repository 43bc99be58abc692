package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Srv;
import org.posthouse.net.api.dns.Tlsa;
import org.posthouse.testkit.dns.FakeResolver;

/** Answers as another one does, but about some names, and addresses, only when it is let. */
record SlowResolver(FakeResolver dns, Predicate<String> slow, CountDownLatch let) implements Resolver {
    @Override
    public Answer<InetAddress> ipv4(String host) {
        await(host);
        return dns.ipv4(host);
    }

    private void await(String asked) {
        if (slow.test(asked)) {
            try {
                let.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public Answer<Mx> mx(String domain) {
        return dns.mx(domain);
    }

    @Override
    public Answer<InetAddress> addresses(String host) {
        return dns.addresses(host);
    }

    @Override
    public Answer<InetAddress> ipv6(String host) {
        return dns.ipv6(host);
    }

    @Override
    public Answer<String> txt(String name) {
        return dns.txt(name);
    }

    @Override
    public Answer<String> ptr(InetAddress address) {
        await(address.getHostAddress());
        return dns.ptr(address);
    }

    @Override
    public Answer<Tlsa> tlsa(int port, String host) {
        return dns.tlsa(port, host);
    }

    @Override
    public Answer<String> alias(String name) {
        return dns.alias(name);
    }

    @Override
    public Answer<Srv> srv(String name) {
        return dns.srv(name);
    }

    @Override
    public Answer<Caa> caa(String name) {
        return dns.caa(name);
    }
}
