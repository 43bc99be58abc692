package org.posthouse.imap.session;

import org.posthouse.imap.state.Parcel;

/** The modes in parked state. */
final class Modes {
    private Modes() {}

    /** The mode that was parked. */
    static Mode of(ImapSession session, Parcel state) {
        return switch (state.text("mode")) {
            case Commands.NAME -> session.commands();
            case Skipping.NAME -> new Skipping(session, state);
            case Waiting.NAME -> session.commands().waiting(state.octets("command"));
            case Appending.NAME -> new Appending(session, state);
            case Idling.NAME -> new Idling(session, state);
            case Flow.NAME -> new Flow(session, state);
            default -> throw new IllegalArgumentException("parked in mode " + state.text("mode"));
        };
    }
}
