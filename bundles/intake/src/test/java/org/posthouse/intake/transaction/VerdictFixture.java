package org.posthouse.intake.transaction;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/** One filter that says what a test wants it to say. */
public abstract class VerdictFixture extends IntakeFixture {

    static final Address ALICE_ADDRESS = address("alice@here.test");
    static final Address BOB = address("bob@here.test");
    static final Address CAROL = address("carol@here.test");
    static final Status NO = new Status(554, "5.7.1", "no");
    static final Status LATER = new Status(451, "4.7.1", "later");

    void says(Stage stage, Verdict verdict) {
        add("f", new Recording().at(stage, verdict));
    }

    void saysAtMessage(Verdict.Builder verdict) {
        says(Stage.MESSAGE, verdict.build());
    }

    Transaction three(Role role) throws Exception {
        directory.user("carol@here.test");
        return open(
                origin(role, Optional.empty()), "x@far.test", "alice@here.test", "bob@here.test", "carol@here.test");
    }

    Mail spooled(Transaction t) {
        return spool.find(t.id()).orElseThrow();
    }

    static List<String> addresses(List<Recipient> recipients) {
        return recipients.stream().map(r -> r.address().toString()).toList();
    }

    List<String> delivered() {
        return addresses(direct.jobs.get(0).recipients());
    }
}
