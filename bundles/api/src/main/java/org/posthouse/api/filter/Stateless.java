package org.posthouse.api.filter;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;

/** The inspection of a {@link SimpleFilter}. */
final class Stateless implements Inspection {
    private final SimpleFilter filter;

    Stateless(SimpleFilter filter) {
        this.filter = filter;
    }

    /** The stages whose method a class overrides. */
    static Set<Stage> stages(Class<?> type) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        try {
            for (Method method : type.getMethods()) {
                if (method.getDeclaringClass() != SimpleFilter.class) {
                    Arrays.stream(Stage.values())
                            .filter(stage -> stage.word().equals(method.getName()))
                            .forEach(stages::add);
                }
            }
        } catch (LinkageError unreadable) { // a class that one of its methods names is missing
            return EnumSet.allOf(Stage.class);
        }
        return stages;
    }

    @Override
    public boolean awaitsEnd() {
        return false;
    }

    @Override
    public Verdict connect(Context context) throws IOException {
        return filter.connect(context.origin());
    }

    @Override
    public Verdict sender(Context context) throws IOException {
        return filter.sender(context, context.sender());
    }

    @Override
    public Verdict recipient(Context context, Recipient recipient) throws IOException {
        return filter.recipient(context, recipient);
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        return filter.message(context, message);
    }
}
