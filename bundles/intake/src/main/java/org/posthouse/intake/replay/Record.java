package org.posthouse.intake.replay;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Mail;

/** What was written down of a filter's part in a mail. */
final class Record {
    private static final String FAILED = "failed";

    private Record() {}

    /** The kinds of actions that filters of a name wanted; empty if nothing tells. */
    static Optional<Set<String>> of(Mail mail, String filter) {
        List<Finding> own =
                mail.findings().stream().filter(f -> f.filter().equals(filter)).toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Set<String> kinds = new TreeSet<>();
        own.forEach(finding -> Arrays.stream(finding.verdict().split(", "))
                .map(word -> word.replaceFirst(" <.*", "").strip()) // whom it was for
                .filter(word -> !word.isEmpty() && !word.equals("pass") && !word.equals("skipped"))
                .map(word -> word.startsWith(FAILED) ? FAILED : word)
                .forEach(kinds::add));
        return Optional.of(kinds);
    }
}
