package org.posthouse.net.api.dns;

import java.net.InetAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Looks things up in the DNS, with a cache; who asks what another one is asking gets the same answer. Aliases (CNAME) are
 * followed. A name that cannot exist is {@link Answer.Kind#NO_NAME}. Methods block, within a time-out: call them on a
 * worker. They never throw.
 */
@ProviderType
public interface Resolver {
    /** The MX records of a domain in the order of preference; equal preferences in random order. */
    Answer<Mx> mx(String domain);

    /**
     * The A and AAAA records of a host, A first. A family for which there is no answer now is left out if the other one has
     * addresses.
     */
    Answer<InetAddress> addresses(String host);

    /** The A records of a host. */
    Answer<InetAddress> ipv4(String host);

    /** The AAAA records of a host. */
    Answer<InetAddress> ipv6(String host);

    /** The TXT records of a name, each with its strings joined. */
    Answer<String> txt(String name);

    /** The names of an address (PTR), without a trailing dot. */
    Answer<String> ptr(InetAddress address);

    /**
     * The TLSA records of a server that is reached by TCP (rfc6698#3). They count only if the answer is
     * {@linkplain Answer#secure secure}.
     */
    Answer<Tlsa> tlsa(int port, String host);

    /**
     * The name that a name is an alias of (CNAME), not followed further, without a trailing dot. Its security is that of the
     * first step alone, on which it depends whether a host behind an insecure alias can have TLSA records (rfc7672#2.2).
     */
    Answer<String> alias(String name);

    /** The SRV records of a service such as {@code _imaps._tcp.example.org}, in the order of priority. */
    Answer<Srv> srv(String name);

    /** The CAA records of this very name; whoever wants those in force climbs towards the root (rfc8659#3). */
    Answer<Caa> caa(String name);
}
