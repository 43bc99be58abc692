package org.posthouse.admin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Filters named spam, of versions that say at MESSAGE what a test wants. */
final class FakeTrials implements FilterTrials {
    /** What a version says. */
    @FunctionalInterface
    interface Says {
        Verdict of(Mail mail) throws IOException;
    }

    final Map<String, Says> versions = new ConcurrentHashMap<>();
    final List<Group> groups = new ArrayList<>();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    @Override
    public List<Group> differences(String filter) {
        return groups;
    }

    @Override
    public boolean isThere(Which which) {
        return which.filter().equals("spam")
                && versions.containsKey(which.version().orElse("1"));
    }

    @Override
    public List<Entry> entries(String filter, String symbolicName, String version) {
        return List.of();
    }

    @Override
    public <T> Optional<T> replay(Which which, Mail mail, Message message, boolean keep, Use<T> use)
            throws IOException {
        if (!isThere(which)) {
            return Optional.empty();
        }
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            String version = which.version().orElse("1");
            Verdict verdict = versions.get(version).of(mail);
            String kinds = verdict.instructions().isEmpty() ? "pass" : verdict.summary();
            Set<String> now = new TreeSet<>(List.of(kinds.split(", ")));
            now.remove("pass");
            Optional<Set<String>> then = mail.findings().stream()
                    .filter(found -> found.filter().equals("spam"))
                    .map(Finding::verdict)
                    .findFirst()
                    .map(said -> said.equals("pass") ? Set.of() : Set.of(said.split(", ")));
            Said said = new Said(Stage.MESSAGE, Optional.empty(), verdict, kinds, "detail of " + kinds);
            return Optional.of(use.of(
                    new Opinion("org.acme.spam/" + version, List.of(said), Optional.empty(), then, now),
                    Messages.of("Edited: yes\r\n\r\n")));
        } finally {
            inside.decrementAndGet();
        }
    }
}
