package org.posthouse.testkit.flow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;

/** A transport that keeps what it is given, once a delivery key, and answers as told. */
public final class FakeTransport implements DirectTransport {
    /** The jobs that came, in their order. */
    public final List<Job> jobs = new CopyOnWriteArrayList<>();

    /** What becomes of a recipient; delivered, unless set. */
    public volatile Function<Recipient, RecipientResult> answer = r -> RecipientResult.delivered();

    /** While set, asynchronous answers are kept back until {@link #answerAll}. */
    public volatile boolean silent;

    /** What {@link #refuses} says. */
    public volatile Optional<Status> refusal = Optional.empty();

    private final Map<String, String> delivered = Collections.synchronizedMap(new HashMap<>());
    private final List<Runnable> kept = new ArrayList<>();

    /** The message a recipient got, by its delivery key; null if it got none. */
    public String text(String key) {
        return delivered.get(key);
    }

    /** Number of copies delivered. */
    public int copies() {
        return delivered.size();
    }

    @Override
    public List<RecipientResult> deliver(Job job, Message message) {
        jobs.add(job);
        String text;
        try (InputStream in = message.open(0)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return Collections.nCopies(
                    job.recipients().size(), RecipientResult.delayed(new Status(451, "4.3.0", "cannot read it")));
        }
        List<RecipientResult> results = new ArrayList<>();
        for (Recipient recipient : job.recipients()) {
            RecipientResult result = answer.apply(recipient);
            if (result.successful()) {
                delivered.putIfAbsent(recipient.key(), text);
            }
            results.add(result);
        }
        return results;
    }

    @Override
    public void deliver(Job job, Message message, Consumer<List<RecipientResult>> whenDurable) {
        Runnable work = () -> whenDurable.accept(deliver(job, message));
        synchronized (kept) {
            if (silent) {
                kept.add(work);
                return;
            }
        }
        work.run();
    }

    /** Gives the answers that were kept back. */
    public void answerAll() {
        List<Runnable> now;
        synchronized (kept) {
            now = List.copyOf(kept);
            kept.clear();
        }
        now.forEach(Runnable::run);
    }

    @Override
    public Optional<Status> refuses(AccountInfo account, long size) {
        return refusal;
    }
}
