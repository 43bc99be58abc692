package org.posthouse.imap.wire;

import org.posthouse.store.api.StoreException;

/**
 * How a command ended (rfc3501#7.1).
 *
 * @param status OK, NO or BAD
 * @param code the response code without brackets (rfc5530); empty if there is none
 * @param text for people
 */
public record Reply(Status status, String code, String text) {
    /** The three ways. */
    public enum Status {
        OK,
        NO,
        BAD
    }

    public static Reply ok(String text) {
        return new Reply(Status.OK, "", text);
    }

    public static Reply ok(String code, String text) {
        return new Reply(Status.OK, code, text);
    }

    public static Reply no(String code, String text) {
        return new Reply(Status.NO, code, text);
    }

    public static Reply bad(String text) {
        return new Reply(Status.BAD, "", text);
    }

    /** The store is not there, or cannot now. */
    public static Reply unavailable() {
        return no("UNAVAILABLE", "The mail store is not available now, try again");
    }

    /** What is said when the store does not do something. */
    public static Reply of(StoreException refused) {
        return switch (refused.reason()) {
            case UNAVAILABLE -> unavailable();
            case NOT_FOUND -> no("NONEXISTENT", "There is no such mailbox or message");
            case NO_PERMISSION -> no("NOPERM", "Permission denied"); // rfc5530#3
            case EXISTS -> no("ALREADYEXISTS", "A mailbox of that name exists");
            case INVALID_NAME -> no("CANNOT", "That name cannot be used");
            case OVER_QUOTA -> no("OVERQUOTA", "The quota does not allow it");
            case FULL -> no("UNAVAILABLE", "There is no room on the disk");
            case LIMIT -> no("LIMIT", "Too many of them");
            case DAMAGED -> no("CORRUPTION", "The stored message is damaged");
        };
    }

    /** The line, CRLF included. */
    public String line(String tag) {
        return tag + " " + status + " " + (code.isEmpty() ? "" : "[" + code + "] ") + text + "\r\n";
    }
}
