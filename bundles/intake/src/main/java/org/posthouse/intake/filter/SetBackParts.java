package org.posthouse.intake.filter;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.posthouse.api.admin.OperationException;

/**
 * What is needed to set filters back, besides the filters.
 *
 * @param clock tells how long a version is in force
 * @param file remembers it over a restart; empty: nothing does
 * @param rollback for bundles that were updated in place
 * @param warning gets what operators should know, at each change; empty if there is nothing
 * @param worker runs what takes time, on no thread that mail waits for
 */
public record SetBackParts(
        Clock clock, Optional<Path> file, Rollback rollback, Consumer<Optional<String>> warning, Executor worker) {
    /** Alone: without a file, without updates, and whatever takes time is done at once. */
    public static SetBackParts none(Clock clock) {
        return new SetBackParts(
                clock,
                Optional.empty(),
                bundle -> {
                    throw new OperationException("nothing here can replace a bundle");
                },
                text -> {},
                Runnable::run);
    }
}
