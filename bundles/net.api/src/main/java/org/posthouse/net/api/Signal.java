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
 * @param ends the session closes the connection when it takes the signal, since what it holds is needed. It comes before others;
 *     where the peer reads nothing of what it is sent, or nobody could take the signal for five seconds, the host closes the
 *     connection itself
 */
public record Signal(String name, List<String> values, String lastWord, boolean ends) {
    public Signal {
        values = List.copyOf(values);
    }

    /** One that ends nothing. */
    public Signal(String name, List<String> values, String lastWord) {
        this(name, values, lastWord, false);
    }

    /** One without a last word. */
    public Signal(String name, List<String> values) {
        this(name, values, "");
    }

    public static Signal of(String name, String... values) {
        return new Signal(name, List.of(values));
    }

    /** One that ends the connection. */
    public static Signal end(String name, String lastWord) {
        return new Signal(name, List.of(), lastWord, true);
    }
}
