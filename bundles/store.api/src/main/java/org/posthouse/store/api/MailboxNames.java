package org.posthouse.store.api;

/** Which names a mailbox may have: the same in every store. Levels are separated by {@link Account#SEPARATOR}. */
public final class MailboxNames {
    /** The mailbox that is always there (rfc3501#5.1). */
    public static final String INBOX = "INBOX";

    private static final int MAX_LENGTH = 255;

    private MailboxNames() {}

    /**
     * The name in its canonical form: INBOX, as a whole or as the first level, in upper case.
     *
     * @throws StoreException with {@code INVALID_NAME} if no mailbox may be called so
     */
    public static String canonical(String name) throws StoreException {
        String sep = String.valueOf(Account.SEPARATOR);
        if (name.isEmpty()
                || name.length() > MAX_LENGTH
                || name.startsWith(sep)
                || name.endsWith(sep)
                || name.contains(sep + sep)
                || name.startsWith("#") // rfc3501#5.1.2: other name spaces
                || !name.codePoints().allMatch(MailboxNames::allowed)) {
            throw new StoreException(StoreException.Reason.INVALID_NAME, "not a mailbox name");
        }
        int end = name.indexOf(Account.SEPARATOR);
        String first = end < 0 ? name : name.substring(0, end);
        return first.equalsIgnoreCase(INBOX) ? INBOX + name.substring(first.length()) : name; // rfc3501#5.1
    }

    private static boolean allowed(int c) {
        return c >= 32 && c != 127 && !(c >= 128 && c < 160) && !(c >= 0xD800 && c < 0xE000);
    }

    /** The name one level up; empty at the top. */
    public static String parent(String name) {
        int end = name.lastIndexOf(Account.SEPARATOR);
        return end < 0 ? "" : name.substring(0, end);
    }
}
