package org.posthouse.queue.attempt;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.mail.Destination;
import org.posthouse.support.AbsentException;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes attempts: does what there is to do for a part of a mail, and gives it back. */
public final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final Workshop shop;
    private final Exit exit;
    private final HandOver handOver;
    private final Flights flights;
    /** Those who are giving a lease back. */
    private final Set<Thread> givingBack = ConcurrentHashMap.newKeySet();

    public Attempts(Workshop shop) {
        this.shop = shop;
        this.exit = new Exit(shop.parts());
        this.handOver = shop.unrecorded().handOver();
        this.flights = new Flights(handOver);
    }

    /**
     * Makes one, on a worker; returns when the part was given back, whatever happened, or will be by an attempt that was begun
     * under a spool that has left.
     */
    public void make(Leased part) {
        if (!flights.begins(part)) {
            LOG.debug("{} to {} already in progress", part.mail().id(), part.destination());
            return;
        }
        long seen = shop.setAside().generation();
        String id = part.mail().id();
        Destination destination = part.destination();
        try {
            if (destination.equals(Destination.SENDER)) {
                new Telling(shop, part).run();
                shop.setAside().tried(id, destination);
            } else if (isTriedElsewhere(part)) {
                LOG.debug("{} to {} already in progress in an earlier queue", id, destination);
                new Delivery(shop, exit, part, seen).putOff();
            } else {
                new Delivery(shop, exit, part, seen).run();
            }
        } catch (AbsentException e) {
            LOG.debug("{} to {} waiting: {}", id, destination, e.getMessage(), e);
            rest(destination, e, seen);
        } catch (IOException e) { // deliveries may be repeated; mailboxes know their keys
            LOG.warn("{} to {} cannot be recorded now: {}", id, destination, e.toString());
            rest(destination, e, seen);
        } catch (RuntimeException | Error e) { // whatever it was, the part is given back, and not taken again at once
            OutOfMemory.haltOn(e);
            LOG.error("{} attempt to reach {} failed", id, destination, e);
            rest(destination, e, seen);
        } finally {
            Optional<Leased> next = flights.ends(part);
            giveBack(part);
            next.ifPresent(this::conclude);
        }
    }

    private void giveBack(Leased part) {
        Thread self = Thread.currentThread();
        givingBack.add(self);
        try {
            part.close();
        } finally {
            givingBack.remove(self);
        }
    }

    /** True on a thread that is just giving the lease of an attempt back, of which the spool tells. */
    public boolean isGivingBack() {
        return !givingBack.isEmpty() && givingBack.contains(Thread.currentThread());
    }

    private boolean isTriedElsewhere(Leased part) {
        if (!handOver.hasAttempts()) {
            return false;
        }
        if (handOver.isTried(part)) {
            return true;
        }
        shop.unrecorded().takeOver(); // what became of it
        return false;
    }

    /** The queue has left, and what is still under way is the affair of the next one. */
    public void leave() {
        flights.leave();
    }

    /** The lease that was taken while the attempt was under way takes what became of it. */
    private void conclude(Leased next) {
        try (next) {
            shop.unrecorded().record(next);
        } catch (AbsentException
                | IOException
                | RuntimeException
                | Error e) { // it is kept for the lease after this one
            LOG.debug("{} to {} recorded later", next.mail().id(), next.destination(), e);
        }
    }

    private void rest(Destination destination, Throwable why, long seen) {
        shop.setAside().rest(destination, why.toString(), shop.now(), seen);
    }
}
