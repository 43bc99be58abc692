package org.posthouse.filter.dnsbl;

/**
 * An entry of a list that is about a mail.
 *
 * @param subject what the entry is about
 * @param reason what the list says of it, in printable ASCII; empty if it was not asked or says nothing
 */
record Hit(BlockList list, Subject subject, String reason) {
    private static final int LONGEST_REASON = 200;

    Hit {
        reason = printable(reason);
    }

    /** As a peer reads it; what the list says comes last, so that it is seen to be the list's. */
    String refusal() {
        return subject.of().words() + " [" + subject.shown() + "] blocked using " + list.zone() + said();
    }

    /** In the log and in a score. */
    String finding() {
        return subject.of().word() + " " + subject.shown() + " is listed" + said();
    }

    private String said() {
        return reason.isEmpty() ? "" : "; " + reason;
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[^\\x20-\\x7e]+", "?").strip();
        return clean.length() <= LONGEST_REASON ? clean : clean.substring(0, LONGEST_REASON);
    }
}
