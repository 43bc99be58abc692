package org.posthouse.mime;

import java.io.InputStream;

/** Undoes quoted-printable (rfc2045#6.7); what is not allowed there stays as it is. */
final class QuotedPrintableStream extends RecodingStream {
    private enum State {
        TEXT,
        EQUALS,
        EQUALS_DIGIT,
        EQUALS_SPACE,
        EQUALS_CR
    }

    private final byte[] blanks = new byte[MAX_HELD - 16]; // perhaps at the end of a line, where they do not count
    private int held;
    private State state = State.TEXT;
    private byte digit;

    QuotedPrintableStream(InputStream source) {
        super(source);
    }

    @Override
    void decode(byte octet) {
        switch (state) {
            case TEXT -> text(octet);
            case EQUALS -> afterEquals(octet);
            case EQUALS_DIGIT -> {
                state = State.TEXT;
                int low = Character.digit(octet, 16);
                if (low >= 0) {
                    emit(Character.digit(digit, 16) << 4 | low);
                } else {
                    inexact();
                    emit('=');
                    emit(digit);
                    text(octet);
                }
            }
            case EQUALS_SPACE -> {
                if (octet == ' ' || octet == '\t') {
                    return;
                }
                if (octet == '\r') {
                    state = State.EQUALS_CR;
                } else {
                    state = State.TEXT;
                    if (octet != '\n') {
                        inexact();
                        emit('=');
                        emit(' ');
                        text(octet);
                    }
                }
            }
            case EQUALS_CR -> {
                state = State.TEXT;
                if (octet != '\n') {
                    inexact();
                    text(octet);
                }
            }
        }
    }

    private void text(byte octet) {
        if (octet == ' ' || octet == '\t') {
            if (held == blanks.length) {
                flushBlanks();
            }
            blanks[held++] = octet;
        } else if (octet == '\r' || octet == '\n') {
            held = 0; // rfc2045#6.7 (3): white space at the end of a line was added on the way
            emit(octet);
        } else {
            flushBlanks();
            if (octet == '=') {
                state = State.EQUALS;
            } else {
                emit(octet);
            }
        }
    }

    private void afterEquals(byte octet) {
        if (Character.digit(octet, 16) >= 0) {
            digit = octet;
            state = State.EQUALS_DIGIT;
        } else if (octet == ' ' || octet == '\t') {
            state = State.EQUALS_SPACE;
        } else if (octet == '\r') {
            state = State.EQUALS_CR;
        } else {
            state = State.TEXT;
            if (octet != '\n') {
                inexact();
                emit('=');
                text(octet);
            }
        }
    }

    private void flushBlanks() {
        for (int i = 0; i < held; i++) {
            emit(blanks[i]);
        }
        held = 0;
    }

    @Override
    void finish() {
        if (state == State.EQUALS_DIGIT) {
            inexact();
            emit('=');
            emit(digit);
        }
        state = State.TEXT;
        held = 0;
    }
}
