package org.posthouse.intake.guide;

import java.util.EnumSet;
import java.util.Set;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Says one thing at one stage. */
record SayingFilter(Stage stage, Verdict verdict) implements Filter {
    @Override
    public Inspection begin(Context context) {
        return new Inspection() {
            @Override
            public Verdict connect(Context now) {
                return verdict;
            }

            @Override
            public Verdict sender(Context now) {
                return verdict;
            }

            @Override
            public Verdict message(Context now, Message message) {
                return verdict;
            }
        };
    }

    @Override
    public Set<Stage> stages() {
        return EnumSet.of(stage);
    }
}
