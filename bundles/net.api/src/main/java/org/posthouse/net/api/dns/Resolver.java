package org.posthouse.net.api.dns;

import java.net.InetAddress;
import org.osgi.annotation.versioning.ProviderType;

/** Looks things up in the DNS, with a cache. Methods block, within a time-out: call them on a worker. They never throw. */
@ProviderType
public interface Resolver {
    /** The MX records of a domain in the order of preference; equal preferences in random order. */
    Answer<Mx> mx(String domain);

    /** The A and AAAA records of a host, CNAMEs followed. */
    Answer<InetAddress> addresses(String host);

    /** The TXT records of a name, each with its strings joined. */
    Answer<String> txt(String name);

    /** The names of an address (PTR), without a trailing dot. */
    Answer<String> ptr(InetAddress address);
}
