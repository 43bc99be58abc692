package org.posthouse.intake.filter;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.filter.Filter;

/** The stages at which filters are asked. */
enum Stage {
    CONNECT,
    SENDER,
    RECIPIENT,
    MESSAGE;

    /** Its name in the log and in decisions. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stages at which a filter has something to say; those it leaves at their default cost nothing. */
    static Set<Stage> of(Filter filter) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        try {
            for (Method method : filter.getClass().getMethods()) {
                if (method.getDeclaringClass() != Filter.class) {
                    Arrays.stream(values())
                            .filter(s -> s.word().equals(method.getName()))
                            .forEach(stages::add);
                }
            }
        } catch (LinkageError unreadable) {
            return EnumSet.allOf(Stage.class);
        }
        return stages;
    }
}
