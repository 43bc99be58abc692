package org.posthouse.net.api.dns;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * What the certificate of a server must match (rfc6698#2.1). Numbers are as they stand in the record; whoever uses it
 * ignores what it does not know.
 *
 * @param usage what is matched, such as {@link #DANE_TA} or {@link #DANE_EE}
 * @param selector 0: the certificate, 1: its public key
 * @param matchingType 0: the thing itself, 1: its SHA-256, 2: its SHA-512
 * @param data the thing or its hash
 */
public record Tlsa(int usage, int selector, int matchingType, byte[] data) {
    /** The certificate, or one above it, is issued by what matches. */
    public static final int DANE_TA = 2;

    /** The server's own certificate matches; its names, issuer and dates do not count. */
    public static final int DANE_EE = 3;

    public Tlsa {
        data = data.clone();
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tlsa tlsa
                && usage == tlsa.usage
                && selector == tlsa.selector
                && matchingType == tlsa.matchingType
                && Arrays.equals(data, tlsa.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * usage + selector) + matchingType) + Arrays.hashCode(data);
    }

    /** As it stands in a zone file. */
    @Override
    public String toString() {
        return usage + " " + selector + " " + matchingType + " "
                + HexFormat.of().formatHex(data);
    }
}
