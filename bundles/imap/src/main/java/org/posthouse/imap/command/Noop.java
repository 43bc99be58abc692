package org.posthouse.imap.command;

/** NOOP and CHECK (rfc3501#6.1.2, #6.4.1): the loop tells what is new with them, as with any command. */
final class Noop {
    static final Command NOOP = (client, out) -> Outcome.ok("NOOP completed");
    static final Command CHECK = (client, out) -> Outcome.ok("CHECK completed");

    private Noop() {}
}
