package org.posthouse.testkit.flow;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;

/** An outbox that keeps what is submitted, once an id, and can be made to fail. It answers before it returns. */
public final class FakeOutbox implements Outbox {
    private final Map<String, Mail> mails = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();

    /** The next submissions fail. */
    public volatile boolean failing;

    /** How often anything was submitted, repetitions and failures included. */
    public volatile int submissions;

    /** The mails that were taken, in their order. */
    public synchronized List<Mail> mails() {
        return new ArrayList<>(mails.values());
    }

    /** The message of a mail; null if there is none of this id. */
    public synchronized String text(String id) {
        return texts.get(id);
    }

    @Override
    public void submit(Mail mail, Message message, Draft.Completion whenDurable) {
        IOException failure = null;
        synchronized (this) {
            submissions++;
            if (mail.origin().role() != Origin.Role.INTERNAL) {
                throw new IllegalArgumentException(mail.id() + " was not made by this server");
            }
            try (InputStream in = message.open(0)) {
                if (failing) {
                    throw new IOException("failing");
                }
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                mails.putIfAbsent(mail.id(), mail);
                texts.putIfAbsent(mail.id(), text);
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure == null) {
            whenDurable.durable();
        } else {
            whenDurable.failed(failure);
        }
    }
}
