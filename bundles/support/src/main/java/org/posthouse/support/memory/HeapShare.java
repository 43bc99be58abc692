package org.posthouse.support.memory;

/**
 * Who may take how much of the heap (ADR 23). Together they are {@link #MOST_PERCENT} of it: the rest is for the code, for what
 * threads hold while they work, and for what is bounded by number. Whoever wants more takes it from another one here. A share is
 * what is used without configuration; an option that sets another value counts as it stands.
 */
public enum HeapShare {
    /** Open connections, with nothing waiting on them. */
    CONNECTIONS(12),

    /** What waits on connections: unread replies, input nobody has looked at, handshakes. */
    BUFFERS(8),

    /** What IMAP sessions know of their mailboxes, and the commands that go on. */
    VIEWS(HeapShare.VIEWS_PERCENT),

    /** The lists of messages of POP3 sessions. */
    MAILDROPS(HeapShare.MAILDROPS_PERCENT),

    /** Flags and sizes of the mailboxes that are in use, in the store. */
    COLUMNS(9),

    /** What the store keeps of a commit that concerns many messages, until all of it is done. */
    COMMITS(8),

    /** Messages that come in by SMTP; above it they go to files. */
    INTAKE(4, 32),

    /** Messages that come in by IMAP; above it they go to files. */
    LITERALS(3, 32),

    /** Copies of the messages that SMTP would have to repeat, of its three services together; those without one are not repeated. */
    REPEATS(2, 48),

    /** Envelopes of spooled mail that were read lately. */
    ENVELOPES(2, 16),

    /** Pages of the database that were read lately. */
    PAGES(7, 32),

    /** What accounts have taught the junk filter, as far as it was used lately; the rest is read from the disk. */
    MODELS(2, 256);

    /** What all of them are, in percent of the heap, at most. */
    public static final int MOST_PERCENT = 70;

    /** {@link #VIEWS}, for defaults of options. */
    public static final int VIEWS_PERCENT = 10;

    /** {@link #MAILDROPS}, for defaults of options. */
    public static final int MAILDROPS_PERCENT = 3;

    private static final int UNBOUNDED = 0;

    private final int percent;
    private final long most;

    HeapShare(int percent) {
        this(percent, UNBOUNDED);
    }

    HeapShare(int percent, int mebibytes) {
        this.percent = percent;
        this.most = mebibytes == UNBOUNDED ? Long.MAX_VALUE : (long) mebibytes << 20;
    }

    /** Of the heap. */
    public int percent() {
        return percent;
    }

    /** Octets of the heap there is. */
    public long octets() {
        return of(Runtime.getRuntime().maxMemory());
    }

    /**
     * Octets of a heap, and no more than is of use.
     *
     * @param heap octets
     */
    public long of(long heap) {
        return Math.min(most, percent(percent, heap));
    }

    /**
     * Another share of the heap there is, as an option asks for it.
     *
     * @param percent of the heap
     * @return octets
     */
    public static long percent(int percent) {
        return percent(percent, Runtime.getRuntime().maxMemory());
    }

    private static long percent(int percent, long heap) {
        return heap / 100 * percent;
    }
}
