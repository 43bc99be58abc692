package org.posthouse.smtp.session;

import org.posthouse.smtp.command.Verb;

/**
 * Whether the host has this session try something again, since a part of the server is absent. What that is, the session's
 * mode says, and {@link #line()} if it is a command.
 */
final class Waiting {
    /** A command that is to be run again. */
    record Line(Verb verb, String argument) {}

    private boolean on;
    private Line line;

    boolean isOn() {
        return on;
    }

    /** The command to be run again; null if it is something else. */
    Line line() {
        return line;
    }

    /** Something is tried. */
    void begin(Line again) {
        on = true;
        line = again;
    }

    /** It was done, or given up. */
    void over() {
        on = false;
        line = null;
    }
}
