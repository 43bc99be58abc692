package org.posthouse.smtp.parse;

import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Address;

/** The replies that MAIL and RCPT share. */
final class Errors {
    private Errors() {}

    static Rejection badParameter(String what) {
        return new Rejection(501, "5.5.4", "Syntax error in parameters: " + what);
    }

    // rfc5321#4.1.1.11
    static Rejection unknownParameter(String command) {
        return new Rejection(555, "5.5.4", command + " parameters not recognized or not implemented");
    }

    /** Refuses what is displayed as another address, or breaks the line that it is displayed in. */
    static void requirePlain(Address address, String enhanced, String whose) throws Rejection {
        if (!Directions.isFree(address.localPart()) || !Directions.isFree(address.domain())) {
            throw new Rejection(553, enhanced, "Bad " + whose + " address: control character");
        }
    }

    // rfc6531#3.5
    static void requireUtf8(Address address, boolean smtputf8) throws Rejection {
        if (!smtputf8 && !address.isAscii()) {
            throw new Rejection(553, "5.6.7", "Non-ASCII address without SMTPUTF8");
        }
    }
}
