package org.posthouse.intake.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Spool;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;

/** Puts mails into the spool. */
public final class SpoolWriter {
    private SpoolWriter() {}

    /**
     * Puts a mail into the spool. Blocks while the message is copied.
     *
     * @param whenDurable called exactly once, unless this throws
     * @throws AbsentException if the spool was not there: nothing was stored, and nothing will be
     */
    public static void write(Bound<Spool> spool, Mail mail, Message message, Draft.Completion whenDurable)
            throws AbsentException {
        Draft.Completion once = new Once(whenDurable);
        Spool now = spool.get().orElseThrow(() -> new AbsentException("spool"));
        Draft draft;
        try {
            draft = spool.call(now, Spool::draft);
        } catch (IOException | RuntimeException | Error e) {
            once.failed(failure(e));
            return;
        }
        try {
            spool.run(now, s -> fill(draft, mail, message, once));
        } catch (AbsentException
                | IOException
                | RuntimeException
                | Error e) { // the message may be of a bundle that has left
            once.failed(failure(e));
        }
    }

    private static void fill(Draft draft, Mail mail, Message message, Draft.Completion whenDurable) throws IOException {
        boolean handed = false;
        try {
            OutputStream out = draft.body();
            try (InputStream in = message.open(0)) {
                in.transferTo(out);
            }
            out.flush();
            handed = true;
            draft.commit(mail, whenDurable);
        } finally {
            if (!handed) {
                draft.close();
            }
        }
    }

    private static IOException failure(Throwable e) {
        return e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    }

    /** Whatever a spool does that breaks in the middle, the outcome is told once. */
    private static final class Once implements Draft.Completion {
        private final Draft.Completion whenDurable;
        private final AtomicBoolean told = new AtomicBoolean();

        Once(Draft.Completion whenDurable) {
            this.whenDurable = whenDurable;
        }

        @Override
        public void durable() {
            if (told.compareAndSet(false, true)) {
                whenDurable.durable();
            }
        }

        @Override
        public void failed(IOException cause) {
            if (told.compareAndSet(false, true)) {
                whenDurable.failed(cause);
            }
        }
    }
}
