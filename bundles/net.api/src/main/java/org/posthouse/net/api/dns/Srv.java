package org.posthouse.net.api.dns;

/**
 * Where a service of a domain is (rfc2782).
 *
 * @param priority lower is tried first
 * @param weight the share among equal priorities
 * @param port from 0 to 65535
 * @param target the host's name without a trailing dot; empty if the domain does not offer the service
 */
public record Srv(int priority, int weight, int port, String target) {}
