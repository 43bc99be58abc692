package org.posthouse.admin;

import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

/** An operation made of its description and what it does. */
record AdminOperation(String name, String summary, boolean writes, List<Parameter> parameters, Action action)
        implements Operation {
    /** What an operation does. */
    @FunctionalInterface
    interface Action {
        Result run(Arguments arguments) throws OperationException;
    }

    static Operation read(String name, String summary, Action action, Parameter... parameters) {
        return new AdminOperation(name, summary, false, List.of(parameters), action);
    }

    static Operation write(String name, String summary, Action action, Parameter... parameters) {
        return new AdminOperation(name, summary, true, List.of(parameters), action);
    }

    @Override
    public Result run(Map<String, String> values) throws OperationException {
        return run(values, Caller.UNKNOWN);
    }

    @Override
    public Result run(Map<String, String> values, Caller caller) throws OperationException {
        for (Parameter parameter : parameters) {
            if (parameter.required()
                    && values.getOrDefault(parameter.name(), "").isEmpty()) {
                throw new OperationException(name + " needs " + parameter.name() + ": " + parameter.description());
            }
        }
        for (String given : values.keySet()) {
            if (parameters.stream().noneMatch(p -> p.name().equals(given))) {
                throw new OperationException(name + " has no parameter " + given);
            }
        }
        try {
            return action.run(new Arguments(values, caller));
        } catch (LinkageError left) { // a bundle that leaves can load no class any more
            throw new OperationException("Part of the server is stopping; try again in a moment", left);
        }
    }
}
