package org.posthouse.shell;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

public class OperationCommandTest {
    private final OperationCommand command = new OperationCommand(new Operation() {
        @Override
        public String name() {
            return "queue-delete";
        }

        @Override
        public String summary() {
            return "Deletes.";
        }

        @Override
        public boolean writes() {
            return true;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of(
                    Parameter.required("id", "the id"),
                    new Parameter("bounce", "tell the sender", Parameter.Kind.FLAG, false));
        }

        @Override
        public Result run(Map<String, String> arguments) {
            return Result.text(arguments.toString());
        }
    });

    @Test
    public void readsArguments() throws OperationException {
        assertEquals(Map.of("id", "m1"), command.parse(List.of("m1")));
        assertEquals(Map.of("id", "m1", "bounce", "true"), command.parse(List.of("m1", "--bounce")));
        assertEquals(Map.of("id", "m1", "bounce", "false"), command.parse(List.of("--bounce=false", "m1")));
        assertEquals(Map.of("id", "m1"), command.parse(List.of("--id", "m1")));
    }

    @Test
    public void refusesWhatItDoesNotKnow() {
        assertThrows(OperationException.class, () -> command.parse(List.of("m1", "--nonsense")));
        assertThrows(OperationException.class, () -> command.parse(List.of("m1", "true", "x")));
        assertThrows(OperationException.class, () -> command.parse(List.of("--id")));
    }

    @Test
    public void tablesHoldNoControlCharacters() {
        String shown = Tables.render(Result.table(List.of("a", "b"), List.of(List.of("x\u001b[31m", "y\r\nz"))));
        assertFalse(shown.contains("\u001b"));
        assertEquals("a      │ b\n───────┼─────\nx [31m │ y  z\n", shown);
    }
}
