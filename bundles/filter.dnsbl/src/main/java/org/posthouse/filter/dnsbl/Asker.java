package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.filter.dnsbl.WatchedList.Reply;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.metrics.Counters;

/** Asks all lists about all that there is to ask at once, and waits for what answers in time. */
final class Asker {
    /** The most questions about one mail at one stage. */
    static final int MOST_QUESTIONS = 300;

    /**
     * What was found.
     *
     * @param complete every list has answered everything, but for those that were left out before
     */
    record Found(List<Hit> hits, boolean complete) {}

    private record Question(WatchedList list, Subject subject, String name) {}

    /** @param untested some list would have to be asked too, but is not tested yet */
    private record Questions(Set<Question> all, boolean untested) {}

    private record Given(Reply reply, Optional<String> wrong, String reason) {
        static final Given NOTHING = new Given(Reply.UNANSWERED, Optional.empty(), "");
    }

    private static final class Asked implements Callable<Given> {
        private final Resolver dns;
        private final Question question;
        private long begin; // as System.nanoTime; written before begun is
        private volatile boolean begun;

        Asked(Resolver dns, Question question) {
            this.dns = dns;
            this.question = question;
        }

        @Override
        public Given call() {
            begin = System.nanoTime();
            begun = true;
            Answer<InetAddress> answer = dns.ipv4(question.name());
            Optional<String> wrong = AnswerRule.wrong(answer.records());
            if (wrong.isPresent()) {
                return new Given(Reply.WRONG, wrong, "");
            }
            BlockList list = question.list().list();
            return switch (answer.kind()) {
                case TRY_LATER -> Given.NOTHING;
                case NO_NAME, NO_DATA -> new Given(Reply.NOT_LISTED, Optional.empty(), "");
                case FOUND ->
                    answer.records().stream().anyMatch(list.answers()::matches)
                            ? new Given(Reply.LISTED, Optional.empty(), reason(list))
                            : new Given(Reply.NOT_LISTED, Optional.empty(), "");
            };
        }

        /** True if it was under way for so long before the deadline. */
        boolean had(long nanos, long deadline) {
            return begun && deadline - begin >= nanos;
        }

        private String reason(BlockList list) {
            List<String> texts = list.reason() ? dns.txt(question.name()).records() : List.of();
            return texts.isEmpty() ? "" : texts.get(0);
        }
    }

    private final ExecutorService pool;
    private final Counters counters;

    /** @param counters counts by zone and result */
    Asker(ExecutorService pool, Counters counters) {
        this.pool = pool;
        this.counters = counters;
    }

    /**
     * Asks. Blocks until the deadline at most.
     *
     * @param deadline as {@link System#nanoTime}
     * @param rest how long a list is left out that answers wrong
     */
    Found ask(Resolver dns, Collection<WatchedList> lists, Collection<Subject> subjects, long deadline, Duration rest) {
        long fair = (deadline - System.nanoTime()) / 2;
        List<Asked> asked = new ArrayList<>();
        List<Optional<Future<Given>>> futures = new ArrayList<>();
        Questions questions = questions(lists, subjects, deadline);
        for (Question question : questions.all()) {
            Asked one = new Asked(dns, question);
            asked.add(one);
            futures.add(submit(one));
        }
        Map<WatchedList, List<Hit>> hits = new LinkedHashMap<>();
        Set<WatchedList> silent = new LinkedHashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            Question question = asked.get(i).question;
            Optional<Given> answer = futures.get(i).flatMap(future -> result(future, deadline));
            Given given = answer.orElse(Given.NOTHING);
            // a question that got no thread, or too little time, says nothing about the list
            boolean counts = answer.isPresent() || asked.get(i).had(fair, deadline);
            Reply reply = counts && !Thread.currentThread().isInterrupted()
                    ? question.list().answered(given.reply(), given.wrong(), rest)
                    : Reply.UNANSWERED;
            counters.count(question.list().list().zone(), given.reply().name().toLowerCase(Locale.ROOT));
            if (reply == Reply.UNANSWERED) {
                silent.add(question.list());
            } else if (reply == Reply.LISTED) {
                hits.computeIfAbsent(question.list(), list -> new ArrayList<>())
                        .add(new Hit(question.list().list(), question.subject(), given.reason()));
            }
        }
        // a list that was left out just now is not believed, but missed: else a mail could have itself let through
        hits.keySet().removeIf(list -> !list.isUsed());
        boolean complete = !questions.untested()
                && silent.isEmpty()
                && questions.all().stream().map(Question::list).allMatch(WatchedList::isUsed);
        return new Found(hits.values().stream().flatMap(List::stream).toList(), complete);
    }

    private static Questions questions(Collection<WatchedList> lists, Collection<Subject> subjects, long deadline) {
        Set<Question> questions = new LinkedHashSet<>();
        boolean untested = false;
        long now = System.nanoTime();
        for (WatchedList list : lists) {
            list.awaitTest(now + (deadline - now) / 2); // one that is slow to be tested leaves some time to the others
            untested |= list.isNew() && subjects.stream().anyMatch(list.list()::isAbout);
            Set<String> names = new LinkedHashSet<>();
            for (Subject subject : subjects) {
                if (list.asks(subject)) {
                    QueryNames.of(list.list(), subject).stream()
                            .filter(names::add)
                            .filter(name -> questions.size() < MOST_QUESTIONS)
                            .forEach(name -> questions.add(new Question(list, subject, name)));
                }
            }
        }
        return new Questions(questions, untested);
    }

    /** Runs something that asks on the pool; empty if it did not end well in time. */
    <T> Optional<T> get(Callable<T> question, long deadline) {
        return submit(question).flatMap(future -> result(future, deadline));
    }

    private <T> Optional<Future<T>> submit(Callable<T> question) {
        try {
            return Optional.of(pool.submit(question));
        } catch (RejectedExecutionException full) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> result(Future<T> future, long deadline) {
        try {
            return Optional.of(future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | CancellationException late) {
            future.cancel(false); // what is under way may be what another mail waits for
        } catch (ExecutionException failed) {
            OutOfMemory.haltOn(failed);
        } catch (InterruptedException late) {
            future.cancel(false);
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }
}
