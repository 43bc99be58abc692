package org.posthouse.filter.milter;

import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.net.api.dns.Srv;
import org.posthouse.net.api.dns.Tlsa;

/** The reverse zone of a client whose servers answer only when the test says so: that there is no such name. */
final class TarpitResolver implements Resolver {
    final Semaphore asked = new Semaphore(0);
    final CountDownLatch answer = new CountDownLatch(1);

    @Override
    public Answer<String> ptr(InetAddress address) {
        asked.release();
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Answer.none(Answer.Kind.TRY_LATER, "ptr.example", Security.INDETERMINATE);
    }

    @Override
    public Answer<Mx> mx(String domain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<InetAddress> addresses(String host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<InetAddress> ipv4(String host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<InetAddress> ipv6(String host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<String> txt(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<Tlsa> tlsa(int port, String host) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<String> alias(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<Srv> srv(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer<Caa> caa(String name) {
        throw new UnsupportedOperationException();
    }
}
