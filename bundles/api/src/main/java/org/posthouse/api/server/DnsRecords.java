package org.posthouse.api.server;

import java.util.List;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a part of the server wants to have published in the DNS for a domain. Registered as a service; whoever lists the records of a
 * domain shows them, and looks whether they are there.
 */
@ConsumerType
public interface DnsRecords {
    /**
     * A record.
     *
     * @param name its full name in ASCII, without a dot at the end
     * @param type such as {@code TXT}
     * @param value as in a zone file, but a TXT record's text without quotes, however long it is
     * @param purpose what it is for, in a word or two: {@code DKIM}
     */
    record Entry(String name, String type, String value, String purpose) {
        public Entry {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(purpose, "purpose");
        }
    }

    /**
     * The records for a domain of this server. May block.
     *
     * @param domain in A-labels
     * @return empty: it wants none
     */
    List<Entry> of(String domain);
}
