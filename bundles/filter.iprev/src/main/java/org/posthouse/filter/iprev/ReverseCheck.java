package org.posthouse.filter.iprev;

import java.net.InetAddress;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/** The check (rfc8601#3). */
final class ReverseCheck {
    /** Names of an address that are looked at. An address that many use has many, and each costs two questions. */
    private static final int MAX_NAMES = 4;

    /** What was found (rfc8601#2.7.3). */
    enum Result {
        /** One of the names has the address. */
        PASS,
        /** There are names, and none of them has it. */
        FAIL,
        /** The DNS does not answer. */
        TEMPERROR,
        /** The address has no name. */
        PERMERROR
    }

    /**
     * Result and name.
     *
     * @param name the first name of the address that has the address; empty without {@link Result#PASS}
     */
    record Found(Result result, String name) {}

    private ReverseCheck() {}

    /** Asks the DNS; blocks. */
    static Found of(Resolver dns, InetAddress client) {
        Answer<String> names = dns.ptr(client);
        if (names.kind() != Answer.Kind.FOUND) {
            boolean later = names.kind() == Answer.Kind.TRY_LATER;
            return new Found(later ? Result.TEMPERROR : Result.PERMERROR, "");
        }
        boolean later = false;
        for (String name :
                names.records().subList(0, Math.min(MAX_NAMES, names.records().size()))) {
            Answer<InetAddress> addresses =
                    client.getAddress().length == Integer.BYTES ? dns.ipv4(name) : dns.ipv6(name);
            if (addresses.records().contains(client)) {
                return new Found(Result.PASS, name);
            }
            later |= addresses.kind() == Answer.Kind.TRY_LATER;
        }
        return new Found(later ? Result.TEMPERROR : Result.FAIL, "");
    }
}
