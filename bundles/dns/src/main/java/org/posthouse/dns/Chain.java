package org.posthouse.dns;

import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * The records at the end of a chain of aliases in an answer.
 *
 * @param end the name at the end
 * @param records its records of the type
 * @param seconds the shortest time to live of the chain
 */
record Chain(Name end, List<Record> records, long seconds) {
    /** The most aliases that are followed. */
    static final int ALIASES = 8;

    /** Follows the aliases of a name; null if there are too many. */
    static Chain follow(Name name, int type, Message message) {
        Name at = name;
        long seconds = Long.MAX_VALUE;
        List<Record> answers = message.getSection(Section.ANSWER);
        for (int hops = 0; hops < ALIASES; hops++) {
            List<Record> records = new ArrayList<>();
            CNAMERecord alias = null;
            for (Record record : answers) {
                if (record.getName().equals(at) && record.getType() == type) {
                    records.add(record);
                    seconds = Math.min(seconds, record.getTTL());
                } else if (record.getName().equals(at) && record instanceof CNAMERecord cname) {
                    alias = cname;
                }
            }
            if (!records.isEmpty() || alias == null) {
                return new Chain(at, records, seconds);
            }
            seconds = Math.min(seconds, alias.getTTL());
            at = alias.getTarget().canonicalize();
        }
        return null;
    }
}
