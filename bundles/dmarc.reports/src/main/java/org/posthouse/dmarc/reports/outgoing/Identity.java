package org.posthouse.dmarc.reports.outgoing;

import org.posthouse.api.message.Address;

/**
 * Who reports.
 *
 * @param host the server's name
 * @param from where reports come from; its domain is the one that reports
 */
public record Identity(String host, Address from) {
    /** The domain that reports, in lower case. */
    public String domain() {
        return from.domainKey();
    }
}
