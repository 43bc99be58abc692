package org.posthouse.net.api;

import java.util.List;

/**
 * A note to a session from elsewhere, such as "your commit is durable". Plain data, so that it reaches whichever version
 * of the protocol holds the session when it arrives.
 *
 * @param name what happened
 * @param values details; their meaning belongs to the name
 * @param lastWord what the host tells the peer if the connection has to be closed before a session has taken the signal, line
 *     ends included; empty: nothing
 */
public record Signal(String name, List<String> values, String lastWord) {
    public Signal {
        values = List.copyOf(values);
    }

    /** One without a last word. */
    public Signal(String name, List<String> values) {
        this(name, values, "");
    }

    public static Signal of(String name, String... values) {
        return new Signal(name, List.of(values));
    }
}
