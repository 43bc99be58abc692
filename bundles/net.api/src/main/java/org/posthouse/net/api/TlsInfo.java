package org.posthouse.net.api;

/**
 * What was negotiated.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher the name of the cipher suite
 */
public record TlsInfo(String protocol, String cipher) {
    @Override
    public String toString() {
        return protocol + " " + cipher;
    }
}
