package org.posthouse.filter.junk.history;

import java.util.Objects;

/**
 * Who sent a mail, as far as the server knows. Names are to be comparable: domains in ASCII and lower case.
 *
 * @param address the address in From; not empty
 * @param domain its domain; not empty
 * @param organisation the organisational domain above it, or the domain itself if none is known
 * @param network where the mail came from: a prefix of the client's address, such as {@code 192.0.2.0/24}; empty for local mail
 * @param proven true if the domain in From is authenticated (aligned, as DMARC calls it); anyone can write a name
 */
public record Correspondent(String address, String domain, String organisation, String network, boolean proven) {
    public Correspondent {
        Objects.requireNonNull(network, "network");
        if (address.isEmpty() || domain.isEmpty() || organisation.isEmpty()) {
            throw new IllegalArgumentException("no name: " + address + ", " + domain + ", " + organisation);
        }
    }
}
