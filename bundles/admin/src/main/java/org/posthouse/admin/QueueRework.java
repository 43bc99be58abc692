package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;

/** Releases mail on hold as a mail of its own, from another sender, to some of its recipients, or with a new verdict. */
final class QueueRework {
    private static final String NAME = "queue-rework";

    private static final String VERDICT_OF = "verdict-of";

    private final Services.Source<QueueAdmin> queue;
    private final Services.Source<FilterTrials> trials;

    QueueRework(Services.Source<QueueAdmin> queue, Services.Source<FilterTrials> trials) {
        this.queue = queue;
        this.trials = trials;
    }

    Operation operation() {
        return write(
                NAME,
                "Releases held mail with another sender, to some of its recipients, or as a filter wants it now; the "
                        + "other recipients stay on hold.",
                this::run,
                required("id", "id of the mail"),
                optional("sender", "new sender, <> for the null sender; default: unchanged"),
                optional("recipients", "recipients, separated by commas; default: all that are on hold"),
                optional(
                        VERDICT_OF,
                        "name of a filter: the mail is released with its verdict, unless that is against it"),
                optional("version", "version of that filter's bundle; default: the one in force"));
    }

    private Result run(Arguments a) throws OperationException {
        if (a.text("sender").isEmpty()
                && a.text("recipients").isEmpty()
                && a.text(VERDICT_OF).isEmpty()) {
            throw new OperationException(NAME + " needs a sender, recipients or " + VERDICT_OF
                    + "; use queue-release to release it unchanged");
        }
        String id = a.get("id");
        QueueAdmin mails = queue.get();
        Mail mail = mails.find(id).orElseThrow(() -> new OperationException("No mail " + id + " in the queue"));
        Rework.Builder rework = Rework.builder().by(a.caller().user());
        if (a.text("sender").isPresent()) {
            rework.sender(sender(mail, a));
        }
        if (a.text("recipients").isPresent()) {
            rework.recipients(Set.copyOf(a.addresses("recipients")));
        }
        if (a.text(VERDICT_OF).isPresent()) {
            FilterTrials asking = trials.get();
            String now = new NewVerdict(asking, mails)
                    .release(FilterReplays.which(asking, a.get(VERDICT_OF), a.text("version")), mail, rework);
            return Result.text(id + " is released as " + now + " with the verdict of " + a.get(VERDICT_OF));
        }
        Optional<String> by;
        try {
            by = mails.release(id, rework.build());
        } catch (IOException failed) {
            throw new OperationException("The spool failed: " + failed.getMessage(), failed);
        }
        return Result.text(by.map(now -> id + " is released as " + now)
                .orElseThrow(() -> new OperationException(
                        "Nothing was changed: no recipient is on hold, or one is being delivered right now")));
    }

    private static Sender sender(Mail mail, Arguments a) throws OperationException {
        Optional<Address> address = a.get("sender").equals("<>") ? Optional.empty() : Optional.of(a.address("sender"));
        boolean utf8 = address.filter(from -> !from.localPart().chars().allMatch(c -> c < 128)) // rfc6531#3.4
                .isPresent();
        return mail.sender().toBuilder()
                .address(address)
                .smtputf8(mail.sender().smtputf8() || utf8)
                .build();
    }
}
