package org.posthouse.pop3;

import java.nio.charset.StandardCharsets;

/**
 * An answer to a command.
 *
 * @param text all of it, CRLF included; empty if it comes otherwise
 * @param bad the command was bad, and is counted
 * @param closing the connection is closed after it
 */
record Reply(String text, boolean bad, boolean closing) {
    /** Nothing now: what was begun answers. */
    static final Reply NONE = new Reply("", false, false);

    /** None yet: a part is absent, and nothing was done. The same is to be tried again. */
    static final Reply NOT_YET = new Reply("", false, false);

    static final Reply SYNTAX = bad("Syntax error");
    static final Reply UNAVAILABLE = refusal("[SYS/TEMP] Temporary failure, try again later"); // rfc3206#4
    static final Reply NO_SUCH_MESSAGE = refusal("No such message");

    static Reply ok(String text) {
        return new Reply("+OK " + text + "\r\n", false, false);
    }

    /** -ERR to a command that was understood. */
    static Reply refusal(String text) {
        return new Reply("-ERR " + text + "\r\n", false, false);
    }

    /** -ERR to a command that should not have been sent. */
    static Reply bad(String text) {
        return new Reply("-ERR " + text + "\r\n", true, false);
    }

    /** The same, and the connection is closed. */
    Reply andClose() {
        return new Reply(text, bad, true);
    }

    byte[] octets() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
