package org.posthouse.filter.milter.protocol;

/** What a milter is told, in this order. */
public enum Step {
    CONNECT('C', 0x1, 0x1000, 0),
    HELO('H', 0x2, 0x2000, 1),
    MAIL('M', 0x4, 0x4000, 2),
    RCPT('R', 0x8, 0x8000, 3),
    /** The DATA command, from version 4 on. */
    DATA('T', 0x200, 0x10000, 4),
    /** One field of the header section. */
    HEADER('L', 0x20, 0x80, -1),
    END_OF_HEADER('N', 0x40, 0x40000, 6),
    /** A piece of the body. */
    BODY('B', 0x10, 0x80000, -1),
    /** The message is whole; only now may it be modified. Always told, always answered. */
    END_OF_MESSAGE('E', 0, 0, 5);

    private final byte command;
    private final int leftOut;
    private final int unanswered;
    private final int stage;

    Step(char command, int leftOut, int unanswered, int stage) {
        this.command = (byte) command;
        this.leftOut = leftOut;
        this.unanswered = unanswered;
        this.stage = stage;
    }

    byte command() {
        return command;
    }

    /** The flag of a milter that does not want to be told (SMFIP_NO…). */
    int leftOut() {
        return leftOut;
    }

    /** The flag of a milter that does not answer (SMFIP_NR_…). */
    int unanswered() {
        return unanswered;
    }

    /** True if macros go before it. */
    boolean hasMacros() {
        return stage >= 0;
    }

    /** The number by which a milter asks for macros before it (SMFIM_…); -1 if it cannot. */
    int stage() {
        return stage;
    }
}
