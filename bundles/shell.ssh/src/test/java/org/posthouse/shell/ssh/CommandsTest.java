package org.posthouse.shell.ssh;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Operator;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

public class CommandsTest {
    private final Commands commands = new Commands();

    private static Operation operation(String name, Parameter... parameters) {
        return new Operation() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String summary() {
                return name;
            }

            @Override
            public boolean writes() {
                return false;
            }

            @Override
            public List<Parameter> parameters() {
                return List.of(parameters);
            }

            @Override
            public Result run(Map<String, String> arguments) {
                return Result.table(List.of("id"), List.of(List.of("m1")));
            }
        };
    }

    @Test
    public void namesAreCompletedOnlyForThoseWhoMayListThem() {
        Operation show = operation("queue-show", Parameter.required("id", "the id"));
        commands.permissions = new Permissions();
        commands.permissions.configure(Map.of("queue-show", "admin,viewer"));
        commands.addOperation(show);
        commands.addOperation(operation("queue-list"));
        Parameter id = show.parameters().get(0);
        assertEquals(
                List.of("m1"),
                commands.lists(new Operator("admin", Set.of("admin"))).values(show, id, "m"));
        assertEquals(
                List.of(), commands.lists(new Operator("joe", Set.of("viewer"))).values(show, id, "m"));
    }

    @Test
    public void aCommandIsKnownWithItsScopeAndWithoutIt() {
        Operation list = operation("queue-list");
        commands.addOperation(list);
        assertEquals(Optional.of("queue-list"), commands.name("queue-list"));
        assertEquals(Optional.of("queue-list"), commands.name("mail:queue-list"));
        assertEquals(Optional.of("help"), commands.name("help"));
        assertEquals(Optional.of("nonsense"), commands.name("mail:nonsense"));
        assertEquals(Optional.empty(), commands.name("bundle:list"));
        commands.removeOperation(list);
        assertEquals(Optional.empty(), commands.name("queue-list"));
        assertEquals(Optional.empty(), commands.find("queue-list"));
    }
}
