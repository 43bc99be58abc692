package org.posthouse.intake.guide;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;

/** Everything that a filter can say, as the guide lists it. */
final class Vocabulary {
    static final Address BOB = new Address("bob", "here.test");

    private Vocabulary() {}

    static List<Verdict> inShort() {
        return List.of(
                Verdict.PASS,
                Verdict.reject(554, "5.7.1", "no"),
                Verdict.defer(451, "4.7.1", "later"),
                Verdict.annotate("X-Checked-By", "me"),
                Verdict.hold("looks odd"),
                Verdict.discard("spam"),
                Verdict.redirect(List.of(BOB)));
    }

    static Map<String, Action> actions() {
        return Map.ofEntries(
                Map.entry("Reject", new Action.Reject(new Status(554, "5.7.1", "no"))),
                Map.entry("Defer", new Action.Defer(new Status(451, "4.7.1", "later"))),
                Map.entry("Discard", new Action.Discard("spam")),
                Map.entry("Hold", new Action.Hold("looks odd")),
                Map.entry("FileInto", new Action.FileInto("Junk", true, Set.of())),
                Map.entry("Redirect", new Action.Redirect(BOB, true)),
                Map.entry("Reply", new Action.Reply("away", Optional.empty(), List.of(), "Back on Monday.")),
                Map.entry("AddHeader", new Action.AddHeader(Header.of("X", "1"), 0)),
                Map.entry("RemoveHeader", new Action.RemoveHeader("X", 1)),
                Map.entry("ReplaceHeader", new Action.ReplaceHeader(1, Header.of("Subject", "[x]"))),
                Map.entry("ReplaceBody", new Action.ReplaceBody(Messages.of("x\r\n"))),
                Map.entry("ReplaceMessage", new Action.ReplaceMessage(Messages.of("A: 1\r\n\r\n"))),
                Map.entry("ChangeSender", new Action.ChangeSender(Optional.of(BOB))),
                Map.entry("AddRecipient", new Action.AddRecipient(Recipient.of(BOB))),
                Map.entry("RemoveRecipient", new Action.RemoveRecipient(BOB)));
    }
}
