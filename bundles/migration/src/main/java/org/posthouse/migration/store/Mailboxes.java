package org.posthouse.migration.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;

/** The mailboxes of one account, for a job: opened anew for each unit of work. While the store is away or busy, the job waits. */
public final class Mailboxes {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long FIRST_PAUSE = 100;
    private static final long LONGEST_PAUSE = 2000;

    private final Bound<MailStore> store;
    private final AccountInfo account;
    private final Meter meter;

    public Mailboxes(Bound<MailStore> store, AccountInfo account, Meter meter) {
        this.store = store;
        this.account = account;
        this.meter = meter;
    }

    /** A unit of work. It is done again if the store left meanwhile, or the outcome is not known. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Account mailboxes) throws StoreException, IOException;
    }

    /** Whose they are. */
    public AccountInfo account() {
        return account;
    }

    /**
     * Does a unit of work.
     *
     * @throws StoreException never {@code UNAVAILABLE}
     * @throws IOException what the work throws while the store is the same
     * @throws StoppedException if the store does not come back
     */
    public <T> T call(Work<T> work) throws StoreException, IOException, StoppedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long pause = FIRST_PAUSE;
        while (true) {
            meter.check();
            int generation = store.generation();
            String why;
            try {
                return this.<T>once(work);
            } catch (AbsentException absent) {
                why = "it is missing";
            } catch (StoreException e) {
                if (e.reason() != StoreException.Reason.UNAVAILABLE) {
                    throw e;
                }
                why = e.getMessage();
            } catch (IOException e) {
                if (store.generation() == generation) {
                    throw e;
                }
                why = "it was replaced";
            }
            if (System.nanoTime() >= end) {
                throw new StoppedException(
                        "the mail store is unavailable: " + why + ". Run the job again: it continues where it stopped");
            }
            pause(pause);
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }
    }

    private <T> T once(Work<T> work) throws AbsentException, StoreException, IOException {
        try {
            return store.<T, Exception>call(s -> work.on(s.open(account)));
        } catch (AbsentException | StoreException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception impossible) { // nothing else is declared
            throw new IllegalStateException(impossible);
        }
    }

    private static void pause(long millis) throws StoppedException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StoppedException("stopped", stopped);
        }
    }
}
