package org.posthouse.intake.filter;

import java.util.HashSet;
import java.util.Set;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;

/** Which actions a verdict may ask for, and when. */
final class Permitted {
    /** At CONNECT and HELO. */
    private static final Set<Class<?>> CONNECTION =
            Set.of(Action.Reject.class, Action.Defer.class, Action.AddHeader.class);

    /** Until the message is there. */
    private static final Set<Class<?>> ENVELOPE = union(
            CONNECTION,
            Action.Hold.class,
            Action.Discard.class,
            Action.ChangeSender.class,
            Action.FileInto.class,
            Action.AddRecipient.class,
            Action.RemoveRecipient.class);

    private static final Set<Class<?>> CONTENT = Set.of(
            Action.AddHeader.class,
            Action.RemoveHeader.class,
            Action.ReplaceHeader.class,
            Action.ReplaceBody.class,
            Action.ReplaceMessage.class);

    /** With the message of a mail that comes in: everything. */
    private static final Set<Class<?>> MESSAGE =
            union(union(ENVELOPE, CONTENT), Action.Redirect.class, Action.Reply.class);

    /** Of a mail that is about to leave. */
    private static final Set<Class<?>> LEAVING =
            union(CONTENT, Action.ChangeSender.class, Action.Reject.class, Action.Defer.class, Action.Hold.class);

    private Permitted() {}

    private static Set<Class<?>> union(Set<Class<?>> some, Class<?>... more) {
        return union(some, Set.of(more));
    }

    private static Set<Class<?>> union(Set<Class<?>> some, Set<Class<?>> more) {
        Set<Class<?>> all = new HashSet<>(some);
        all.addAll(more);
        return Set.copyOf(all);
    }

    private static Set<Class<?>> at(Scope scope, Stage stage) {
        return switch (scope) {
            case CONNECTION -> CONNECTION;
            case LEAVING -> LEAVING;
            case INCOMING -> stage == Stage.MESSAGE ? MESSAGE : ENVELOPE;
        };
    }

    /** Checks a verdict as a whole. */
    static void check(Scope scope, Stage stage, Verdict verdict) throws InvalidVerdictException {
        Set<Class<?>> permitted = at(scope, stage);
        for (Instruction instruction : verdict.instructions()) {
            String word = instruction.action().getClass().getSimpleName();
            if (!permitted.contains(instruction.action().getClass())) {
                throw new InvalidVerdictException(word + " is not allowed "
                        + (scope == Scope.LEAVING ? "of mail that leaves" : "at " + stage.word()));
            }
            if (instruction.recipient().isPresent() && scope != Scope.INCOMING) {
                throw new InvalidVerdictException(word + " is not possible for a single recipient here");
            }
        }
    }
}
