package org.posthouse.intake.filter;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;

/** Verdicts in words. */
final class Words {
    /** Kinds by which a mail does not reach its recipients as it would. */
    static final Set<String> REFUSALS = Set.of("reject", "defer", "hold", "discard");

    private static final int LONGEST = 400;

    private Words() {}

    /** The kinds of its actions, each once; {@code pass} if there is none. */
    static List<String> kinds(Verdict verdict) {
        return verdict.instructions().isEmpty()
                ? List.of("pass")
                : verdict.instructions().stream()
                        .map(i -> i.action().getClass().getSimpleName().toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList();
    }

    /** Kinds of actions in one text. */
    static String ofKinds(Collection<String> kinds) {
        return kinds.isEmpty() ? "pass" : String.join(", ", new TreeSet<>(kinds));
    }

    /** What its actions are about, for administrators. */
    static String detail(Verdict verdict) {
        String all = verdict.instructions().stream()
                .map(i -> detail(i.action())
                        + i.recipient().map(r -> " <" + r + ">").orElse(""))
                .collect(Collectors.joining(", "));
        return shortened(all);
    }

    static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static String detail(Action action) {
        if (action instanceof Action.Reject reject) {
            return reject.status().toString();
        } else if (action instanceof Action.Defer defer) {
            return defer.status().toString();
        } else if (action instanceof Action.Hold hold) {
            return hold.reason();
        } else if (action instanceof Action.Discard discard) {
            return discard.reason();
        } else if (action instanceof Action.Redirect redirect) {
            return "to " + redirect.to();
        } else if (action instanceof Action.FileInto file) {
            return "into " + file.mailbox();
        } else if (action instanceof Action.AddHeader add) {
            return "+" + add.header().name() + ": " + add.header().value();
        } else if (action instanceof Action.RemoveHeader remove) {
            return "-" + remove.name();
        } else if (action instanceof Action.ReplaceHeader replace) {
            return "=" + replace.header().name();
        } else if (action instanceof Action.ChangeSender sender) {
            return "from <" + sender.address().map(Object::toString).orElse("") + ">";
        } else if (action instanceof Action.AddRecipient add) {
            return "+<" + add.recipient().address() + ">";
        } else if (action instanceof Action.RemoveRecipient remove) {
            return "-<" + remove.address() + ">";
        } else if (action instanceof Action.Reply reply) {
            return "reply " + reply.handle();
        }
        return action.getClass().getSimpleName();
    }
}
