package org.posthouse.settings;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.api.admin.OperationException;
import org.posthouse.settings.file.Value;

/**
 * Saves as a form does: Configuration Admin first, then the file. Both happen on the thread of the keeper, so that the file is
 * written when the caller goes on.
 */
final class KeeperSaving implements SettingsOperations.Saving {
    private static final long WAIT_SECONDS = 30;

    private final Configurations configurations;
    private final Optional<Keeper> keeper;
    private final ExecutorService thread;

    /** @param keeper empty where there are no files */
    KeeperSaving(Configurations configurations, Optional<Keeper> keeper, ExecutorService thread) {
        this.configurations = configurations;
        this.keeper = keeper;
        this.thread = thread;
    }

    @Override
    public void save(Name name, Map<String, Value> values) throws OperationException {
        wait(() -> {
            configurations.put(name, values);
            if (keeper.isPresent()) {
                keeper.get().saved(name.pid());
            }
        });
        Optional<String> fault = keeper.flatMap(one -> one.unwritten(name.pid()));
        if (fault.isPresent()) {
            throw new OperationException(fault.get());
        }
    }

    @Override
    public void delete(Name name) throws OperationException {
        wait(() -> {
            configurations.delete(name.pid());
            if (keeper.isPresent()) {
                keeper.get().deleted(name.pid(), name.ofFactory() ? name.base() : null);
            }
        });
    }

    /** Something that reads or writes. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void wait(Work work) throws OperationException {
        try {
            Future<?> done = thread.submit(() -> {
                work.run();
                return null;
            });
            done.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new OperationException("Not saved: " + failed.getCause().getMessage(), failed);
        } catch (TimeoutException late) {
            throw new OperationException("Not saved yet: the disk or the part is slow", late);
        } catch (RejectedExecutionException leaving) {
            throw new OperationException("Not saved: the bundle settings is being replaced", leaving);
        } catch (InterruptedException broken) {
            Thread.currentThread().interrupt();
            throw new OperationException("Interrupted while saving; the change may still be saved", broken);
        }
    }
}
