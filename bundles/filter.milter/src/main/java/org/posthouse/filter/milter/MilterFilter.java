package org.posthouse.filter.milter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.mail.Origin;
import org.posthouse.filter.milter.dialog.ClientName;
import org.posthouse.filter.milter.dialog.Conversation;
import org.posthouse.filter.milter.protocol.Endpoint;
import org.posthouse.filter.milter.protocol.MilterConnection;
import org.posthouse.filter.milter.protocol.MilterException;
import org.posthouse.filter.milter.protocol.TimeLimit;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.metrics.Counters;
import org.posthouse.support.scratch.Scratch;

/** A milter as a filter. */
final class MilterFilter implements Filter {
    /** A client whose names are answered slowly must not hold all threads that ask the milter. */
    private static final int LOOK_UPS = 2;

    /** Conversations left open for clients that have said MAIL and may say nothing more for minutes. */
    static final int MOST_IDLE = 200;

    private final Scratch scratch;
    private final Supplier<Optional<Resolver>> resolver;
    private final Supplier<String> host;
    private final Availability availability;
    private final Counters counters = new Counters();
    private final Semaphore lookUps = new Semaphore(LOOK_UPS);
    private final Semaphore idle = new Semaphore(MOST_IDLE);
    private volatile MilterSettings settings;

    /**
     * @param resolver gives the resolver, if it is there
     * @param host gives the name of this server
     */
    MilterFilter(
            MilterSettings settings,
            Availability availability,
            Scratch scratch,
            Supplier<Optional<Resolver>> resolver,
            Supplier<String> host) {
        this.settings = settings;
        this.availability = availability;
        this.scratch = scratch;
        this.resolver = resolver;
        this.host = host;
    }

    /** Mail that begins from now on is asked about so. */
    void settings(MilterSettings now) {
        if (!now.endpoint().equals(settings.endpoint())) {
            availability.answered(); // another one may be there
        }
        settings = now;
    }

    MilterSettings settings() {
        return settings;
    }

    /** What became of conversations: {@code opened}, or how they failed. */
    Counters counters() {
        return counters;
    }

    String host() {
        return host.get();
    }

    @Override
    public Set<Stage> stages() {
        return EnumSet.of(Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE);
    }

    @Override
    public Inspection begin(Context context) {
        return new MilterInspection(this, settings);
    }

    /** The name of the client; asks the DNS, and blocks. With too many look-ups under way it is as if the DNS did not answer. */
    ClientName client(Origin origin, MilterSettings now) {
        Optional<InetAddress> address = origin.remote().map(InetSocketAddress::getAddress);
        Optional<Resolver> dns = resolver.get().filter(there -> now.lookUpNames());
        if (dns.isEmpty() || address.isEmpty()) {
            return ClientName.unasked(address);
        }
        if (address.get().isLoopbackAddress()) {
            return ClientName.lookUp(dns.get(), address.get()); // asks nobody
        }
        if (!lookUps.tryAcquire()) {
            return ClientName.later(address);
        }
        try {
            return ClientName.lookUp(dns.get(), address.get());
        } finally {
            lookUps.release();
        }
    }

    /** Connects to the milter, unless that failed just now; {@link #answered} or {@link #failed} is to follow. */
    Conversation open(MilterSettings now, TimeLimit call) throws IOException {
        Endpoint endpoint = now.endpoint()
                .orElseThrow(() -> new MilterException(
                        MilterException.Kind.UNREACHABLE, "the option address is not set, or not valid"));
        if (!availability.mayTry()) {
            throw new MilterException(MilterException.Kind.NOT_TRIED, endpoint + ": not tried again yet");
        }
        try {
            MilterConnection connection = MilterConnection.open(endpoint, now.version(), now.limits(), call);
            counters.count("opened");
            return new Conversation(connection, scratch, now.mostBody());
        } catch (MilterException e) {
            if (e.kind() != MilterException.Kind.TIMEOUT) { // else it is told by the call that fails
                availability.failed();
            }
            throw e;
        }
    }

    /** True if a conversation may be left open until its client goes on; {@link #resumed} is to follow. */
    boolean mayIdle() {
        return idle.tryAcquire();
    }

    /** A conversation that was left open goes on, or ends. */
    void resumed() {
        idle.release();
    }

    /** The milter has answered to the introduction of a mail: it is there, and does not just accept connections. */
    void answered() {
        availability.answered();
    }

    /**
     * A conversation has failed.
     *
     * @param judging the message was being told: how long that takes is up to its sender too, and says nothing of other mail
     */
    void failed(MilterException.Kind kind, boolean judging) {
        MilterException.Kind event = kind == MilterException.Kind.NOT_TRIED ? MilterException.Kind.UNREACHABLE : kind;
        counters.count(event.name().toLowerCase(Locale.ROOT));
        if (kind == MilterException.Kind.TIMEOUT && !judging) {
            availability.failed(); // or each mail would hold a thread for as long
        }
    }
}
