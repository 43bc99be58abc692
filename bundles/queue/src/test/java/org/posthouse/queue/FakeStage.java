package org.posthouse.queue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.OutboundStage;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.Job;

/** An outbound stage that lets everything pass unless told otherwise, and keeps how it ended. */
final class FakeStage implements OutboundStage {
    /** What is decided. */
    volatile BiFunction<Job, Message, Decision> decision = (job, message) -> new Decision.Send(job.mail(), message);

    final List<Job> jobs = Collections.synchronizedList(new ArrayList<>());
    final List<Ended> ends = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger open = new AtomicInteger();

    @Override
    public Leaving leave(Job job, Message message) {
        jobs.add(job);
        Decision decided = decision.apply(job, message);
        open.incrementAndGet();
        return new Leaving() {
            @Override
            public Decision decision() {
                return decided;
            }

            @Override
            public void ended(Ended ended) {
                ends.add(ended);
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }
}
