package org.posthouse.net.api.dns;

/**
 * Who may issue certificates for a domain (rfc8659#4.1).
 *
 * @param critical an issuer that does not know the tag must not issue
 * @param tag in lower case, such as {@code issue}
 * @param value such as {@code ca.example.net; account=230123}
 */
public record Caa(boolean critical, String tag, String value) {}
