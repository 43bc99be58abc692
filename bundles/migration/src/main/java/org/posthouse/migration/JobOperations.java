package org.posthouse.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.posthouse.migration.job.Job;
import org.posthouse.migration.job.Jobs;
import org.posthouse.migration.report.Meter;
import org.posthouse.support.operation.Described;

/** The operations that look after jobs, and how an operation that starts one waits for it. */
final class JobOperations {
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final Parameter ID = Parameter.required("id", "job number");

    private final Jobs jobs;

    JobOperations(Jobs jobs) {
        this.jobs = jobs;
    }

    /**
     * A job that is to start.
     *
     * @param what it does, for people, without secrets
     * @param task what it does
     */
    record Order(String what, Job.Task task) {}

    List<Operation> all() {
        return List.of(
                new Described(
                        "job-list",
                        "Lists the imports and exports that are running, waiting, or have ended since the"
                                + " bundle started.",
                        false,
                        List.of(),
                        (values, progress) -> list()),
                new Described(
                        "job-show",
                        "Shows the progress of a job and what it could not move.",
                        false,
                        List.of(
                                ID,
                                new Parameter(
                                        "follow", "shows the progress until the job ends", Parameter.Kind.FLAG, false)),
                        (values, progress) -> {
                            Job job = find(values);
                            return Described.flag(values, "follow") ? follow(job, progress) : report(job);
                        }),
                new Described(
                        "job-stop",
                        "Stops a job. Moved messages stay; the same command run again continues where the job stopped.",
                        true,
                        List.of(ID),
                        this::stop));
    }

    /** Starts a job, and waits for it as long as somebody looks at its progress. */
    Result start(Order order, Progress progress) throws OperationException {
        Job job = jobs.start(order.what(), order.task())
                .orElseThrow(() -> new OperationException("Too many jobs are waiting, or the bundle is stopping"));
        return follow(job, progress);
    }

    /** @throws OperationException if it ended before its end, so that a script ends too */
    private static Result follow(Job job, Progress progress) throws OperationException {
        try {
            while (true) {
                Job.View view = job.view();
                if (view.state() == Job.State.FAILED || view.state() == Job.State.STOPPED) {
                    throw new OperationException(
                            report(job).text() + "\nmail:job-show " + job.id() + " lists what could not be moved");
                }
                if (view.isOver()) {
                    return report(job);
                }
                if (!progress.show(view.counts().part(), line(view))) {
                    return goesOn(job);
                }
                job.await(BETWEEN);
            }
        } catch (InterruptedException left) { // Ctrl-C: whoever pressed it is no longer waiting
            return goesOn(job);
        }
    }

    private static Result goesOn(Job job) {
        return Result.text("Job " + job.id() + " continues. job-show " + job.id() + " shows its progress, job-stop "
                + job.id() + " stops it");
    }

    private Result stop(Map<String, String> values, Progress progress) throws OperationException {
        Job job = find(values);
        if (job.view().isOver()) {
            return Result.text("Job " + job.id() + " has already ended");
        }
        job.stop();
        return Result.text("Job " + job.id() + " is stopping");
    }

    private Job find(Map<String, String> values) throws OperationException {
        String text = values.get(ID.name()).strip();
        return (text.matches("\\d{1,18}") ? jobs.find(Long.parseLong(text)) : java.util.Optional.<Job>empty())
                .orElseThrow(() -> new OperationException("No job " + text));
    }

    private Result list() {
        List<List<String>> rows = jobs.all().stream()
                .map(Job::view)
                .map(view -> List.of(
                        Long.toString(view.id()),
                        view.state().name().toLowerCase(Locale.ROOT),
                        percent(view),
                        view.what(),
                        Long.toString(view.counts().moved()),
                        Long.toString(view.counts().known()),
                        Long.toString(view.counts().failed()),
                        line(view)))
                .toList();
        return new Result(
                rows.isEmpty() ? "No job has been started since the bundle started" : "",
                List.of("id", "state", "done", "job", "moved", "known", "failed", "now"),
                rows);
    }

    private static String percent(Job.View view) {
        if (view.state() == Job.State.DONE) {
            return "100%";
        }
        double part = view.counts().part();
        return part < 0 ? "" : (int) (part * 100) + "%";
    }

    /** What can be said in a line. */
    private static String line(Job.View view) {
        Meter.Counts counts = view.counts();
        return switch (view.state()) {
            case WAITING -> "waiting for an earlier job";
            case RUNNING ->
                count(counts.moved(), "message")
                        + (view.rate() == 0 ? "" : ", " + view.rate() + "/s")
                        + view.left()
                                .map(left -> ", " + duration(left) + " left")
                                .orElse("")
                        + (counts.place().isEmpty() ? "" : ", " + counts.place());
            case DONE -> "took " + duration(view.spent());
            case STOPPED, FAILED -> view.reason();
        };
    }

    private static Result report(Job job) {
        Job.View view = job.view();
        Meter.Counts counts = view.counts();
        List<String> lines = new ArrayList<>();
        lines.add("Job " + view.id() + ", " + view.what());
        String state =
                switch (view.state()) {
                    case WAITING -> "Waiting for an earlier job";
                    case RUNNING -> "Running: " + line(view);
                    case DONE -> "Done in " + duration(view.spent());
                    case STOPPED -> "Stopped: " + view.reason();
                    case FAILED -> "Failed: " + view.reason();
                };
        lines.add(state + ". " + count(counts.moved(), "message") + " moved, "
                + String.format(Locale.ROOT, "%.1f MiB", counts.octets() / 1048576.0) + "; " + counts.known()
                + " had been moved before; " + counts.failed() + " failed");
        job.meter().notes().forEach(note -> lines.add("Note: " + note));
        List<String> problems = job.meter().problems();
        return new Result(
                lines.stream().collect(Collectors.joining("\n")),
                problems.isEmpty() ? List.of() : List.of("problem"),
                problems.stream().map(List::of).toList());
    }

    /** {@code 1 message}, {@code 2,000 messages}. */
    private static String count(long number, String noun) {
        return String.format(Locale.ROOT, "%,d", number) + " " + noun + (number == 1 ? "" : "s");
    }

    private static String duration(Duration d) {
        long s = Math.max(0, d.toSeconds());
        return s < 60 ? s + "s" : s < 3600 ? s / 60 + "m " + s % 60 + "s" : s / 3600 + "h " + s / 60 % 60 + "m";
    }
}
