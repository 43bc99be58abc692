package org.posthouse.dns;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Security;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Looks records up: in the cache, or at the servers. A question is asked once at a time, and all who have it wait for it. */
final class Lookups implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

    /** So long it is not asked again what nobody could answer (rfc2308#7). */
    private static final int FAILURE_SECONDS = 5;

    private final DnsConfig config;
    private final Upstream upstream;
    private final Cache cache;
    private final Map<Cache.Key, FutureTask<Found>> running = new ConcurrentHashMap<>();

    Lookups(Clock clock, DnsConfig config, List<Server> servers) {
        this.config = config;
        upstream = new Upstream(servers, config.rounds(), config.timeoutMillis());
        cache = new Cache(clock, config.cacheSize());
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
        } catch (ExecutionException e) {
            LOG.warn("{} {}", name, Type.string(type), e.getCause());
        }
        return Found.later(name, Security.INDETERMINATE, 0);
    }

    @Override
    public void close() {
        upstream.close();
    }

    private Found ask(Cache.Key key) {
        Found found = follow(key.name(), key.type());
        cache.put(key, found);
        return found;
    }

    private Found follow(Name name, int type) {
        long deadline = upstream.deadline();
        Name at = name;
        Security security = Security.SECURE;
        long seconds = config.maxTtlSeconds();
        for (int hops = 0; hops < Chain.ALIASES; hops++) {
            Upstream.Reply reply = upstream.ask(at, type, deadline);
            if (reply.message() == null) {
                return Found.later(name, reply.security(), FAILURE_SECONDS);
            }
            Chain chain = Chain.follow(at, type, reply.message());
            if (chain == null) {
                break;
            }
            security = security.and(reply.security());
            seconds = Math.min(seconds, chain.seconds());
            if (!chain.records().isEmpty()
                    || chain.end().equals(at)
                    || reply.message().getRcode() == Rcode.NXDOMAIN) {
                return found(reply.message(), chain, security, seconds);
            }
            at = chain.end(); // the server did not follow the alias to its end
        }
        LOG.debug("{}: too many aliases", name);
        return Found.later(name, Security.INDETERMINATE, FAILURE_SECONDS);
    }

    private Found found(Message message, Chain chain, Security security, long seconds) {
        if (!chain.records().isEmpty()) {
            return new Found(Answer.Kind.FOUND, chain.end(), chain.records(), security, seconds);
        }
        long negative = Math.min(Math.min(seconds, config.maxNegativeTtlSeconds()), negativeSeconds(message));
        Answer.Kind kind = message.getRcode() == Rcode.NXDOMAIN ? Answer.Kind.NO_NAME : Answer.Kind.NO_DATA;
        return new Found(kind, chain.end(), List.of(), security, negative);
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
}
