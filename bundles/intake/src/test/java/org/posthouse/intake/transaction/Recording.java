package org.posthouse.intake.transaction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;

/** A filter with inspections that writes down what it is called for, and says what it is told to say. */
final class Recording implements Filter {
    /** What it does at a stage. */
    @FunctionalInterface
    interface At {
        Verdict say(Context context) throws IOException;
    }

    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final Map<Stage, At> says = new EnumMap<>(Stage.class);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();

    private boolean awaitsEnd = true;

    /** Its inspections have nothing to do at their end. */
    Recording withoutEnd() {
        awaitsEnd = false;
        return this;
    }

    /** What it says at a stage; nothing against it, unless set. */
    Recording at(Stage stage, At says) {
        this.says.put(stage, says);
        return this;
    }

    Recording at(Stage stage, Verdict verdict) {
        return at(stage, context -> verdict);
    }

    /** The calls that concern mails, in their order: {@code begin sender message ended:DELIVERED close}. */
    String mails() {
        return calls("INCOMING");
    }

    /** Those that concern connections. */
    String connections() {
        return calls("CONNECTION");
    }

    /** Those that concern mail that leaves. */
    String leaving() {
        return calls("LEAVING");
    }

    private String calls(String scope) {
        synchronized (calls) {
            return String.join(
                    " ",
                    calls.stream()
                            .filter(c -> c.startsWith(scope))
                            .map(c -> c.substring(scope.length() + 1))
                            .toList());
        }
    }

    /** How many inspections are open. */
    int open() {
        return open.get();
    }

    @Override
    public Inspection begin(Context context) {
        String scope = context.scope().name();
        calls.add(scope + " begin");
        open.incrementAndGet();
        return new Inspection() {
            private Verdict called(Stage stage, Context now) throws IOException {
                calls.add(scope + " " + stage.word());
                if (inside.incrementAndGet() > 1 && now.transaction().equals(context.transaction())) {
                    calls.add(scope + " TWO AT ONCE");
                }
                try {
                    return says.getOrDefault(stage, c -> Verdict.PASS).say(now);
                } finally {
                    inside.decrementAndGet();
                }
            }

            @Override
            public Verdict connect(Context now) throws IOException {
                return called(Stage.CONNECT, now);
            }

            @Override
            public Verdict helo(Context now) throws IOException {
                return called(Stage.HELO, now);
            }

            @Override
            public Verdict sender(Context now) throws IOException {
                return called(Stage.SENDER, now);
            }

            @Override
            public Verdict recipient(Context now, Recipient recipient) throws IOException {
                return called(Stage.RECIPIENT, now);
            }

            @Override
            public Verdict message(Context now, Message message) throws IOException {
                return called(Stage.MESSAGE, now);
            }

            @Override
            public boolean awaitsEnd() {
                return awaitsEnd;
            }

            @Override
            public void ended(Ended ended) {
                calls.add(scope + " ended:" + ended.how());
            }

            @Override
            public void close() {
                calls.add(scope + " close");
                open.decrementAndGet();
            }
        };
    }
}
