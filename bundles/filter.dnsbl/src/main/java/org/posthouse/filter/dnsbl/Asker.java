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
     * @param complete every list that is in use has answered everything
     */
    record Found(List<Hit> hits, boolean complete) {}

    private record Question(WatchedList list, Subject subject, String name) {}

    private record Given(Reply reply, Optional<String> wrong, String reason) {
        static final Given NOTHING = new Given(Reply.UNANSWERED, Optional.empty(), "");
    }

    private static final class Asked implements Callable<Given> {
        private final Resolver dns;
        private final Question question;
        private volatile boolean begun;

        Asked(Resolver dns, Question question) {
            this.dns = dns;
            this.question = question;
        }

        @Override
        public Given call() {
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
        List<Asked> asked = new ArrayList<>();
        List<Optional<Future<Given>>> futures = new ArrayList<>();
        for (Question question : questions(lists, subjects, deadline)) {
            Asked one = new Asked(dns, question);
            asked.add(one);
            futures.add(submit(one));
        }
        Map<WatchedList, List<Hit>> hits = new LinkedHashMap<>();
        Set<WatchedList> silent = new LinkedHashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            Question question = asked.get(i).question;
            Given given =
                    futures.get(i).flatMap(future -> result(future, deadline)).orElse(Given.NOTHING);
            // a question that never got its thread, or time, says nothing about the list
            Reply reply = asked.get(i).begun && !Thread.currentThread().isInterrupted()
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
        // a list that was left out just now is not believed, and not missed
        hits.keySet().removeIf(list -> !list.isUsed());
        return new Found(
                hits.values().stream().flatMap(List::stream).toList(),
                silent.stream().noneMatch(WatchedList::isUsed));
    }

    private static Set<Question> questions(Collection<WatchedList> lists, Collection<Subject> subjects, long deadline) {
        Set<Question> questions = new LinkedHashSet<>();
        long now = System.nanoTime();
        for (WatchedList list : lists) {
            list.awaitTest(now + (deadline - now) / 2); // one that is slow to be tested leaves some time to the others
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
        return questions;
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
