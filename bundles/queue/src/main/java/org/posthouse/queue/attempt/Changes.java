package org.posthouse.queue.attempt;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.posthouse.api.mail.Recipient;

/** Recipients and what has become of them, to be recorded together. */
final class Changes {
    private final List<Recipient> before = new ArrayList<>();
    private final List<Recipient> now = new ArrayList<>();

    /** A recipient has got further. */
    void add(Recipient was, Recipient is) {
        before.add(was);
        now.add(is);
    }

    /** Others have taken the place of a recipient, or none. */
    void add(Recipient was, List<Recipient> are) {
        before.add(was);
        now.addAll(are);
    }

    List<Recipient> before() {
        return before;
    }

    List<Recipient> now() {
        return now;
    }

    void each(UnaryOperator<Recipient> change) {
        now.replaceAll(change);
    }

    boolean isEmpty() {
        return before.isEmpty();
    }
}
