package org.posthouse.filter.milter.dialog;

/** Where the body of a message begins whose header section has lines that are no field: programs do not agree. */
public enum Reading {
    /** At the first of these lines, as Postfix, mutt and Python have it. */
    FIRST_ODD_LINE,
    /** Behind the empty line, as this server has it (rfc5322#2.1). */
    EMPTY_LINE
}
