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
        return no("UNAVAILABLE", "Mail store unavailable, try again later");
    }

    /** What is said when the store does not do something. */
    public static Reply of(StoreException refused) {
        return switch (refused.reason()) {
            case UNAVAILABLE -> unavailable();
            case NOT_FOUND -> no("NONEXISTENT", "Mailbox or message doesn't exist");
            case NO_PERMISSION -> no("NOPERM", "Permission denied"); // rfc5530#3
            case EXISTS -> no("ALREADYEXISTS", "Mailbox already exists");
            case INVALID_NAME -> no("CANNOT", "Invalid mailbox name");
            case OVER_QUOTA -> no("OVERQUOTA", "Quota exceeded");
            case FULL -> no("UNAVAILABLE", "Out of disk space");
            case LIMIT -> no("LIMIT", "Limit exceeded");
            case DAMAGED -> no("CORRUPTION", "The stored message is damaged");
        };
    }

    /** The line, CRLF included. */
    public String line(String tag) {
        return tag + " " + status + " " + (code.isEmpty() ? "" : "[" + code + "] ") + text + "\r\n";
    }
}
