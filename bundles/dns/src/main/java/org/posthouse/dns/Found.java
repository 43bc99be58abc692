package org.posthouse.dns;

import java.util.List;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Security;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What became of one question.
 *
 * @param kind what kind of answer
 * @param name the name at the end of the aliases
 * @param records the records of the type that was asked for
 * @param security of all that was asked on the way
 * @param seconds how long it may be kept
 */
record Found(Answer.Kind kind, Name name, List<Record> records, Security security, long seconds) {
    /** No answer now. */
    static Found later(Name name, Security security, long seconds) {
        return new Found(Answer.Kind.TRY_LATER, name, List.of(), security, seconds);
    }

    /** About what it takes in memory. */
    int octets() {
        int octets = 200;
        for (Record record : records) {
            octets += 100 + record.getName().length() + record.rdataToWireCanonical().length;
        }
        return octets;
    }
}
