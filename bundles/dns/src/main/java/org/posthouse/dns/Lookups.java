package org.posthouse.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.posthouse.net.api.dns.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Looks records up: in the cache, or at the servers, one after the other. A question is asked once at a time. */
final class Lookups {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);
    private static final int ALIASES = 8;

    /** So long it is not asked again what nobody could answer (rfc2308#7). */
    private static final int FAILURE_SECONDS = 5;

    /** The settings, and the servers among them. */
    private record Setup(DnsConfig config, List<InetSocketAddress> servers) {}

    private final Exchange exchange = new Exchange();
    private final Cache cache;
    private final Map<Cache.Key, FutureTask<Found>> running = new ConcurrentHashMap<>();
    private volatile Setup setup;

    Lookups(Clock clock) {
        cache = new Cache(clock);
    }

    void configure(DnsConfig config) {
        setup = new Setup(config, Servers.of(config.servers()));
        cache.resize(config.cacheSize());
    }

    /** Looks up the records of a name, aliases followed. */
    Found look(Name name, int type) {
        Cache.Key key = new Cache.Key(name, type);
        Found known = cache.get(key);
        if (known != null) {
            return known;
        }
        FutureTask<Found> mine = new FutureTask<>(() -> ask(key));
        FutureTask<Found> first = running.putIfAbsent(key, mine);
        if (first == null) {
            try {
                mine.run();
            } finally {
                running.remove(key, mine);
            }
        }
        try {
            return (first == null ? mine : first).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failure();
        } catch (ExecutionException e) {
            LOG.warn("{} {}", name, Type.string(type), e.getCause());
            return failure();
        }
    }

    private Found ask(Cache.Key key) {
        Setup now = setup;
        Name at = key.name();
        boolean secure = true;
        long seconds = now.config().maxTtlSeconds();
        for (int hops = 0; hops < ALIASES; hops++) {
            Reply reply = reply(now, at, key.type());
            if (reply == null) {
                cache.put(key, failure(), FAILURE_SECONDS);
                return failure();
            }
            Chain chain = Chain.follow(at, key.type(), reply.message());
            if (chain == null) {
                break;
            }
            secure &= reply.secure();
            seconds = Math.min(seconds, chain.seconds());
            if (!chain.records().isEmpty()
                    || chain.end().equals(at)
                    || reply.message().getRcode() == Rcode.NXDOMAIN) {
                Found found = found(now, reply, chain, secure, seconds);
                cache.put(key, found, found.seconds());
                return found;
            }
            at = chain.end(); // the server did not follow the alias to its end
        }
        LOG.debug("{}: too many aliases", key.name());
        cache.put(key, failure(), FAILURE_SECONDS);
        return failure();
    }

    private static Found found(Setup now, Reply reply, Chain chain, boolean secure, long seconds) {
        if (!chain.records().isEmpty()) {
            return new Found(Answer.Kind.FOUND, chain.records(), secure, seconds);
        }
        long negative =
                Math.min(Math.min(seconds, now.config().maxNegativeTtlSeconds()), negativeSeconds(reply.message()));
        Answer.Kind kind = reply.message().getRcode() == Rcode.NXDOMAIN ? Answer.Kind.NO_NAME : Answer.Kind.NO_DATA;
        return new Found(kind, List.of(), secure, negative);
    }

    /** How long a no may be kept (rfc2308#5); without an SOA record, not at all. */
    private static long negativeSeconds(Message message) {
        for (Record record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                return Math.min(soa.getTTL(), soa.getMinimum());
            }
        }
        return 0;
    }

    private static Found failure() {
        return new Found(Answer.Kind.TRY_LATER, List.of(), false, 0);
    }

    /** A usable reply of a server. */
    private record Reply(Message message, boolean secure) {}

    /** Asks the servers in turn; null if none has an answer. */
    private Reply reply(Setup now, Name name, int type) {
        for (int round = 0; round < now.config().rounds(); round++) {
            for (InetSocketAddress server : now.servers()) {
                try {
                    Message message =
                            exchange.ask(server, name, type, now.config().timeoutMillis());
                    int code = message.getRcode();
                    if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
                        boolean believed = server.getAddress().isLoopbackAddress()
                                || now.config().trustRemoteValidation();
                        return new Reply(
                                message, believed && message.getHeader().getFlag(Flags.AD));
                    }
                    LOG.debug("{} {}: {} from {}", name, Type.string(type), Rcode.string(code), server);
                } catch (IOException e) {
                    LOG.debug("{} {}: {} from {}", name, Type.string(type), e.toString(), server);
                }
            }
        }
        return null;
    }

    /**
     * The records at the end of a chain of aliases in an answer.
     *
     * @param end the name at the end
     * @param records its records of the type
     * @param seconds the shortest time to live of the chain
     */
    private record Chain(Name end, List<Record> records, long seconds) {
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
                at = alias.getTarget();
            }
            return null;
        }
    }
}
