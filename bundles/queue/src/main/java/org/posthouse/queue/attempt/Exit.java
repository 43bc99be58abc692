package org.posthouse.queue.attempt;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Ended.How;
import org.posthouse.api.filter.OutboundStage;
import org.posthouse.api.filter.OutboundStage.Decision;
import org.posthouse.api.filter.OutboundStage.Leaving;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.queue.parts.Parts;
import org.posthouse.support.AbsentException;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a job out of the queue: what leaves this server passes the outbound stage, then everything goes to its
 * transport. Whatever these do, each recipient has a result in the end.
 */
final class Exit {
    private static final Logger LOG = LoggerFactory.getLogger(Exit.class);
    private static final Status BROKEN = new Status(451, "4.3.0", "Delivery temporarily failed");
    private static final Status ABSENT = new Status(451, "4.3.2", "A part of this server is temporarily unavailable");
    private static final Status NOT_ASKED =
            new Status(451, "4.3.2", "A filter for outbound mail is temporarily unavailable");

    /**
     * How it went.
     *
     * @param results one for each recipient of the job
     * @param held why all of them are to be put on hold, whatever the results say; empty if they are not
     */
    record Passed(List<RecipientResult> results, Optional<Hold> held) {}

    private final Parts parts;
    private final RateLimited broken = new RateLimited(LOG, Duration.ofSeconds(10));

    Exit(Parts parts) {
        this.parts = parts;
    }

    /** Carries a job out; blocks until all is known. */
    Passed pass(Job job, Leased part) {
        try {
            Message message = part.message();
            return job.route().transport().equals(Route.LOCAL) ? passed(deliver(job, message)) : leave(job, message);
        } catch (AbsentException e) {
            LOG.debug("{} not tried: {}", job.mail().id(), e.getMessage(), e);
            return all(job, RecipientResult.notTried(ABSENT));
        } catch (IOException e) {
            LOG.warn("{} cannot read its message now: {}", job.mail().id(), e.toString());
            return all(job, RecipientResult.delayed(BROKEN));
        } catch (RuntimeException | Error e) { // whatever it was, the attempt must come to an end
            OutOfMemory.haltOn(e);
            LOG.error("{} failed in transport {}", job.mail().id(), job.route().destination(), e);
            return all(job, RecipientResult.delayed(BROKEN));
        }
    }

    private Passed leave(Job job, Message message) throws AbsentException {
        OutboundStage stage = parts.stage().get().orElseThrow(() -> new AbsentException("outbound stage"));
        Leaving leaving = parts.stage().call(stage, s -> s.leave(job, message));
        try {
            Decision decision = parts.stage().call(stage, s -> leaving.decision());
            if (decision instanceof Decision.Send send) {
                Job sent = new Job(send.mail(), job.recipients(), job.route());
                List<RecipientResult> results = deliver(sent, send.message());
                tell(stage, leaving, results);
                return passed(results);
            } else if (decision instanceof Decision.Refuse refuse) {
                Status status = refuse.status();
                return all(job, status.permanent() ? RecipientResult.failed(status) : RecipientResult.delayed(status));
            } else if (decision instanceof Decision.Hold hold) {
                return new Passed(List.of(), Optional.of(hold.hold()));
            }
            return all(job, RecipientResult.notTried(NOT_ASKED));
        } finally {
            close(stage, leaving);
        }
    }

    private List<RecipientResult> deliver(Job job, Message message) throws AbsentException {
        String name = job.route().transport();
        int wanted = job.recipients().size();
        Transport transport = parts.transport(name).orElseThrow(() -> new AbsentException("transport " + name));
        List<RecipientResult> results = parts.transports().call(transport, t -> t.deliver(job, message));
        if (results != null && results.size() == wanted && results.stream().allMatch(r -> r != null)) {
            return results;
        }
        LOG.error(
                "{} transport {} did not return one result for each of {} recipients",
                job.mail().id(),
                name,
                wanted);
        return Collections.nCopies(wanted, RecipientResult.delayed(BROKEN));
    }

    /** The filters hear what the next host said: of a success if there was one. */
    private void tell(OutboundStage stage, Leaving leaving, List<RecipientResult> results) {
        Optional<RecipientResult> success =
                results.stream().filter(RecipientResult::successful).findFirst();
        RecipientResult told = success.orElse(results.get(0));
        How how = success.isPresent() ? How.DELIVERED : told.action() == Action.NOT_TRIED ? How.SPOOLED : How.REFUSED;
        try {
            parts.stage().run(stage, s -> leaving.ended(new Ended(how, told.status())));
        } catch (AbsentException | RuntimeException e) { // what was delivered stays delivered
            LOG.debug("cannot tell the outbound stage of an end", e);
        }
    }

    private void close(OutboundStage stage, Leaving leaving) {
        try {
            parts.stage().run(stage, s -> leaving.close());
        } catch (AbsentException | RuntimeException e) {
            LOG.debug("the outbound stage did not release a mail", e);
        }
    }

    private static Passed passed(List<RecipientResult> results) {
        return new Passed(results, Optional.empty());
    }

    private static Passed all(Job job, RecipientResult result) {
        return passed(Collections.nCopies(job.recipients().size(), result));
    }
}
