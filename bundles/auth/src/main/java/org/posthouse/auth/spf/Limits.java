package org.posthouse.auth.spf;

import java.util.function.LongSupplier;

/** What one evaluation may ask the DNS (rfc7208#4.6.4). For one thread. */
final class Limits {
    /** The most terms that cause look-ups. */
    private static final int TERMS = 10;

    /** The most names of a mail exchanger or a client. */
    static final int NAMES = 10;

    /** The most look-ups that find nothing. */
    private static final int VOID = 2;

    /** How long an evaluation may take, in nanoseconds. */
    private static final long TIME = 20_000_000_000L;

    private final LongSupplier nanoTime;
    private final long begin;
    private int terms;
    private int voids;

    Limits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begin = nanoTime.getAsLong();
    }

    /** A term causes a look-up; false if it is one too many. */
    boolean term() {
        return ++terms <= TERMS;
    }

    /** A look-up found nothing; false if it is one too many. */
    boolean nothing() {
        return ++voids <= VOID;
    }

    /** False if it has taken too long already. */
    boolean inTime() {
        return nanoTime.getAsLong() - begin < TIME;
    }
}
