package org.posthouse.api.admin;

import java.util.Set;

/**
 * Somebody who may operate this server.
 *
 * @param name such as {@code admin}
 * @param roles what he may do: {@code admin} changes things, {@code viewer} looks, {@code ssh} comes in by ssh
 */
public record Operator(String name, Set<String> roles) {
    public Operator {
        roles = Set.copyOf(roles);
    }
}
