package org.posthouse.intake.verdict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Finding;

/** What filters published and found, within bounds. */
final class Notes {
    private static final int MOST = 100;

    private Attributes results = Attributes.NONE;
    private final List<Finding> findings = new ArrayList<>();

    Attributes results() {
        return results;
    }

    void results(Attributes now) {
        results = now;
    }

    List<Finding> findings() {
        return Collections.unmodifiableList(findings);
    }

    void add(Finding finding) {
        if (findings.size() < MOST) {
            findings.add(finding);
        }
    }

    /** Begins with what was noted before. */
    void adopt(Attributes before, List<Finding> found) {
        results = before;
        found.forEach(this::add);
    }
}
