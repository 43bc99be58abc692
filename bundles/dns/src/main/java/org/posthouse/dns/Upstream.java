package org.posthouse.dns;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.posthouse.net.api.dns.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The servers, asked one after the other until one has an answer. */
final class Upstream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final Exchange exchange = new Exchange();
    private final List<Server> servers;
    private final int rounds;
    private final int timeoutMillis;

    Upstream(List<Server> servers, int rounds, int timeoutMillis) {
        this.servers = servers;
        this.rounds = rounds;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * What the servers say.
     *
     * @param message the answer; null if there is none now
     * @param security what is known about it
     */
    record Reply(Message message, Security security) {
        static final Reply NONE = new Reply(null, Security.INDETERMINATE);
        static final Reply BOGUS = new Reply(null, Security.BOGUS);
    }

    /** The time after which a look-up is given up, however many questions it takes. */
    long deadline() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos((long) rounds * servers.size() * timeoutMillis);
    }

    /**
     * Asks for records. What one server has found to be forged another one must have validated to be taken.
     *
     * @param deadline by {@link System#nanoTime}
     */
    Reply ask(Name name, int type, long deadline) {
        boolean bogus = false;
        for (int round = 0; round < rounds && !bogus; round++) {
            for (Server server : servers) {
                Reply reply = ask(server, name, type, deadline);
                if (reply.message() != null && (!bogus || reply.security() == Security.SECURE)) {
                    return reply;
                }
                bogus |= reply.security() == Security.BOGUS;
            }
        }
        return bogus ? Reply.BOGUS : Reply.NONE;
    }

    @Override
    public void close() {
        exchange.close();
    }

    private Reply ask(Server server, Name name, int type, long deadline) {
        try {
            Message answer = send(server, new Exchange.Question(name, type, false), deadline);
            if (isUsable(answer)) {
                return new Reply(answer, security(server, answer));
            }
            LOG.debug("{} {}: {} from {}", name, Type.string(type), Rcode.string(answer.getRcode()), server.address());
            if (answer.getRcode() == Rcode.SERVFAIL
                    && (saysBogus(answer)
                            || server.believed()
                                    && isUsable(send(server, new Exchange.Question(name, type, true), deadline)))) {
                LOG.debug("{} {}: validation fails at {}", name, Type.string(type), server.address());
                return Reply.BOGUS;
            }
        } catch (IOException e) {
            LOG.debug("{} {}: {} from {}", name, Type.string(type), e.toString(), server.address());
        }
        return Reply.NONE;
    }

    private Message send(Server server, Exchange.Question question, long deadline) throws IOException {
        long own = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        return exchange.ask(server.address(), question, own - deadline < 0 ? own : deadline);
    }

    private static boolean isUsable(Message answer) {
        return answer.getRcode() == Rcode.NXDOMAIN || answer.getRcode() == Rcode.NOERROR && !isReferral(answer);
    }

    /** rfc2308#2.2: it tells whom to ask instead, since it does not look names up for others. */
    private static boolean isReferral(Message answer) {
        return !answer.getHeader().getFlag(Flags.RA)
                && answer.getSection(Section.ANSWER).isEmpty()
                && answer.getSection(Section.AUTHORITY).stream().anyMatch(NSRecord.class::isInstance)
                && answer.getSection(Section.AUTHORITY).stream().noneMatch(SOARecord.class::isInstance);
    }

    private static Security security(Server server, Message answer) {
        if (!server.believed()) {
            return Security.INDETERMINATE;
        }
        return answer.getHeader().getFlag(Flags.AD) ? Security.SECURE : Security.INSECURE; // rfc6840#5.8
    }

    /** rfc8914#4: the server says that it is DNSSEC that made it fail. */
    private static boolean saysBogus(Message answer) {
        return answer.getOPT() != null
                && answer.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                        .map(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
                        .anyMatch(code -> code >= ExtendedErrorCodeOption.DNSSEC_BOGUS
                                && code <= ExtendedErrorCodeOption.NSEC_MISSING);
    }
}
