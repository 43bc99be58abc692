package org.posthouse.transport.relay.route;

import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.Test;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.net.api.dns.Srv;
import org.posthouse.net.api.dns.Tlsa;

/** What is not answered is never taken for an absence of records. */
public class DaneLookUpTest {
    /** A name server of which no answer comes. */
    private static final class Silent implements Resolver {
        private static <T> Answer<T> later(String name) {
            return Answer.none(Answer.Kind.TRY_LATER, name, Security.INDETERMINATE);
        }

        @Override
        public Answer<Mx> mx(String domain) {
            return later(domain);
        }

        @Override
        public Answer<InetAddress> addresses(String host) {
            return later(host);
        }

        @Override
        public Answer<InetAddress> ipv4(String host) {
            return later(host);
        }

        @Override
        public Answer<InetAddress> ipv6(String host) {
            return later(host);
        }

        @Override
        public Answer<String> txt(String name) {
            return later(name);
        }

        @Override
        public Answer<String> ptr(InetAddress address) {
            return later(address.getHostAddress());
        }

        @Override
        public Answer<Tlsa> tlsa(int port, String host) {
            return later(host);
        }

        @Override
        public Answer<String> alias(String name) {
            return later(name);
        }

        @Override
        public Answer<Srv> srv(String name) {
            return later(name);
        }

        @Override
        public Answer<Caa> caa(String name) {
            return later(name);
        }
    }

    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

    @Test
    public void anAliasThatIsNotAnsweredForIsWaitedFor() {
        Answer<InetAddress> led = Answer.found("unsigned.test", List.of(ADDRESS), Security.INSECURE);
        assertTrue(Dane.of("mx.signed.test", 25, led, "signed.test", new Silent()) instanceof Dane.Found.Unknown);
    }

    @Test
    public void recordsThatAreNotAnsweredForAreWaitedFor() {
        Answer<InetAddress> direct = Answer.found("mx.signed.test", List.of(ADDRESS), Security.SECURE);
        assertTrue(Dane.of("mx.signed.test", 25, direct, "signed.test", new Silent()) instanceof Dane.Found.Unknown);
    }
}
