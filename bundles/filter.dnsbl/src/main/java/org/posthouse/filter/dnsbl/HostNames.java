package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.util.concurrent.Semaphore;
import org.posthouse.net.api.dns.Resolver;

/**
 * Looks up names of clients. Their name servers are theirs, and may be slow on purpose: few are waited for at once, so that
 * others can still be asked.
 */
final class HostNames {
    private static final int AT_ONCE = 4; // of the filter's threads
    private static final int MOST_NAMES = 2;

    private final Semaphore free = new Semaphore(AT_ONCE);

    /**
     * The client's host name, if its name and address point at each other; empty if there is none, or too many are being looked
     * up. Blocks for as long as the DNS takes.
     */
    String confirmed(Resolver dns, InetAddress client) {
        if (!free.tryAcquire()) {
            return "";
        }
        try {
            return dns.ptr(client).records().stream()
                    .limit(MOST_NAMES)
                    .filter(name -> dns.addresses(name).records().contains(client))
                    .findFirst()
                    .orElse("");
        } finally {
            free.release();
        }
    }
}
