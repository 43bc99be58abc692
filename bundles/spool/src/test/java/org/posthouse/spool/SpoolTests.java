package org.posthouse.spool;

import org.posthouse.api.mail.Destination;
import org.posthouse.api.spool.Admission;

/** What several tests of the bundle need. */
final class SpoolTests {
    /** Room for everything. */
    static final Admission OPEN_TO_ALL = new Admission() {
        @Override
        public boolean admits(String transport, boolean nullSender) {
            return true;
        }

        @Override
        public int limit(Destination destination, boolean nullSender) {
            return Integer.MAX_VALUE;
        }
    };

    private SpoolTests() {}
}
