package org.posthouse.api.admin;

import java.util.Set;

/**
 * Somebody who may operate this server.
 *
 * @param name such as {@code admin}
 * @param roles what he may do: {@code viewer} looks, {@code operator} works the queue and the accounts, {@code admin} does everything,
 *     {@code ssh} comes in by ssh
 */
public record Operator(String name, Set<String> roles) {
    public Operator {
        roles = Set.copyOf(roles);
    }
}
