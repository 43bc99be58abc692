package org.posthouse.support.operation;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;

/**
 * An operation made of its description and what it does. What is required and missing, and what it does not know, is refused
 * before that.
 */
public record Described(String name, String summary, boolean writes, List<Parameter> parameters, Action action)
        implements Operation {
    /** For a face that does not wait: the operation returns as soon as its job has started. */
    public static final Progress NOBODY_WAITS = (part, text) -> false;

    /** What an operation does. */
    @FunctionalInterface
    public interface Action {
        /**
         * Does it.
         *
         * @param values by the name of the parameter; those that are required are there
         * @throws OperationException with a text for the administrator
         */
        Result run(Map<String, String> values, Progress progress) throws OperationException;
    }

    /** Whether a flag was given. */
    public static boolean flag(Map<String, String> values, String name) {
        return List.of("true", "yes", "on").contains(values.getOrDefault(name, ""));
    }

    @Override
    public Result run(Map<String, String> values) throws OperationException {
        return run(values, Caller.UNKNOWN, NOBODY_WAITS);
    }

    @Override
    public Result run(Map<String, String> values, Caller caller, Progress progress) throws OperationException {
        for (Parameter parameter : parameters) {
            if (parameter.required()
                    && values.getOrDefault(parameter.name(), "").isBlank()) {
                throw new OperationException(name + " needs " + parameter.name() + ": " + parameter.description());
            }
        }
        for (String given : values.keySet()) {
            if (parameters.stream().noneMatch(p -> p.name().equals(given))) {
                throw new OperationException(name + " has no parameter " + given);
            }
        }
        return action.run(values, progress);
    }
}
