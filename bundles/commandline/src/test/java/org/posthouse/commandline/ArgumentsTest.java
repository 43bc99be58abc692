package org.posthouse.commandline;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

public class ArgumentsTest {
    private final Operation operation = new Stub(
            "queue-delete",
            "Deletes.",
            true,
            List.of(
                    Parameter.required("id", "the id"),
                    new Parameter("bounce", "tell the sender", Parameter.Kind.FLAG, false)),
            arguments -> Result.text(arguments.toString()));

    private final Operation list = new Stub(
            "queue-list",
            "Lists.",
            false,
            List.of(),
            arguments ->
                    Result.table(List.of("id", "x"), List.of(List.of("m1", ""), List.of("m2", ""), List.of("n1", ""))));

    private final Lists lists =
            new Lists(name -> Optional.of(list).filter(o -> o.name().equals(name)));
    private final Completion completion = new Completion(operation, lists);

    @Test
    public void readsArguments() throws OperationException {
        assertEquals(Map.of("id", "m1"), Arguments.parse(operation, List.of("m1")));
        assertEquals(Map.of("id", "m1", "bounce", "true"), Arguments.parse(operation, List.of("m1", "--bounce")));
        assertEquals(
                Map.of("id", "m1", "bounce", "false"), Arguments.parse(operation, List.of("--bounce=false", "m1")));
        assertEquals(Map.of("id", "m1"), Arguments.parse(operation, List.of("--id", "m1")));
        assertEquals(Map.of("id", "m1", "bounce", "true"), Arguments.parse(operation, List.of("--bounce", "m1")));
        assertEquals(Map.of("id", "m1", "bounce", "no"), Arguments.parse(operation, List.of("--bounce", "no", "m1")));
        assertEquals(Map.of("id", "--m1"), Arguments.parse(operation, List.of("--", "--m1")));
    }

    @Test
    public void refusesWhatItDoesNotKnow() {
        assertThrows(OperationException.class, () -> Arguments.parse(operation, List.of("m1", "--nonsense")));
        assertThrows(OperationException.class, () -> Arguments.parse(operation, List.of("m1", "true", "x")));
        assertThrows(OperationException.class, () -> Arguments.parse(operation, List.of("--id")));
    }

    @Test
    public void completesWhatThereIs() {
        assertEquals(List.of("m1", "m2"), complete("mail:queue-delete", "m"));
        assertEquals(List.of("m1", "m2", "n1"), complete("mail:queue-delete", ""));
        assertEquals(List.of("n1"), complete("mail:queue-delete", "--id", "n"));
        assertEquals(List.of("--bounce", "--help"), complete("mail:queue-delete", "--id", "n1", ""));
        assertEquals(List.of("--id", "--bounce", "--help"), complete("mail:queue-delete", "--"));
    }

    @Test
    public void usageNamesEveryParameter() {
        assertEquals(
                "Usage: mail:queue-delete ID [--bounce]\nDeletes.\n    --id      the id\n"
                        + "    --bounce  tell the sender (optional)\n",
                Usage.of(operation));
    }

    @Test
    public void usageTellsThatAPasswordIsAskedFor() {
        Operation password = new Stub(
                "account-password",
                "Sets.",
                true,
                List.of(
                        Parameter.required("name", "the account"),
                        new Parameter("password", "the new one", Parameter.Kind.SECRET, true)),
                arguments -> Result.text(arguments.toString()));
        assertEquals(
                "Usage: mail:account-password NAME [PASSWORD]\nSets.\n    --name      the account\n"
                        + "    --password  the new one (asked for if omitted)\n",
                Usage.of(password));
    }

    @Test
    public void anOperationWithoutASubjectIsCompletedByWhatItsParameterIs() {
        Lists bundles = new Lists(name -> name.equals("bundle-list") ? Optional.of(list) : Optional.empty());
        Parameter bundle = Parameter.required("bundle", "which");
        Operation update = new Stub("update", "Updates.", true, List.of(bundle), arguments -> Result.text(""));
        assertEquals(List.of("m1", "m2"), bundles.values(update, bundle, "m"));
        assertEquals(List.of(), lists.values(update, bundle, "m"));
    }

    private List<String> complete(String... words) {
        return completion.choices(List.of(words), words.length - 1, words[words.length - 1]).stream()
                .map(Choice::value)
                .toList();
    }

    @Test
    public void aSecretIsAskedForAndNotKept() throws Exception {
        Operation secret = new Stub(
                "account-password",
                "Sets.",
                true,
                List.of(
                        Parameter.required("name", "the account"),
                        new Parameter("password", "the new one", Parameter.Kind.SECRET, true)),
                arguments -> Result.text(arguments.get("password")));
        assertEquals("hush\n", Arguments.run(secret, List.of("alice"), Caller.UNKNOWN, prompt -> "hush"));
        OperationException refused = assertThrows(
                OperationException.class, () -> Arguments.run(secret, List.of("alice"), Caller.UNKNOWN, Asker.NOBODY));
        assertEquals("No terminal to ask on: --password is required", refused.getMessage());
        assertFalse(Arguments.holdSecret(secret, List.of("alice")));
        assertTrue(Arguments.holdSecret(secret, List.of("alice", "hush")));
        assertTrue(Arguments.holdSecret(secret, List.of("--pasword", "hush")));
        assertFalse(Arguments.holdSecret(operation, List.of("m1")));
    }

    @Test
    public void helpListsAllOrTellsHowOneIsUsed() throws OperationException {
        assertEquals(
                "mail:queue-delete  Deletes.\nmail:queue-list    Lists.\n", Usage.help(List.of(list, operation), null));
        assertEquals(Usage.of(list), Usage.help(List.of(list), "mail:queue-list"));
        assertEquals(
                "No command mail:nonsense",
                assertThrows(OperationException.class, () -> Usage.help(List.of(list), "nonsense"))
                        .getMessage());
    }

    @Test
    public void tablesHoldNoControlCharacters() {
        String shown = Tables.render(Result.table(List.of("a", "b"), List.of(List.of("x\u001b[31m", "y\r\nz"))));
        assertFalse(shown.contains("\u001b"));
        assertEquals("a      │ b\n───────┼─────\nx [31m │ y  z\n", shown);
    }

    private record Stub(
            String name,
            String summary,
            boolean writes,
            List<Parameter> parameters,
            Function<Map<String, String>, Result> answer)
            implements Operation {
        @Override
        public Result run(Map<String, String> arguments) {
            return answer.apply(arguments);
        }
    }
}
