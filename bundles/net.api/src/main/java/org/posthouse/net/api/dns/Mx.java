package org.posthouse.net.api.dns;

/**
 * A mail exchanger (rfc5321#5.1).
 *
 * @param preference lower is tried first
 * @param host the host's name without a trailing dot; empty for a null MX (rfc7505)
 */
public record Mx(int preference, String host) {}
