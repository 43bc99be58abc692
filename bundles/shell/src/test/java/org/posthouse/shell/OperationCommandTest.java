package org.posthouse.shell;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

public class OperationCommandTest {
    private final Operation operation = new Operation() {
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
    };

    private final Operation list = new Operation() {
        @Override
        public String name() {
            return "queue-list";
        }

        @Override
        public String summary() {
            return "Lists.";
        }

        @Override
        public boolean writes() {
            return false;
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }

        @Override
        public Result run(Map<String, String> arguments) {
            return Result.table(List.of("id", "x"), List.of(List.of("m1", ""), List.of("m2", ""), List.of("n1", "")));
        }
    };

    private final Lists lists =
            new Lists(name -> Optional.of(list).filter(o -> o.name().equals(name)));
    private final OperationCommand command = new OperationCommand(operation, lists);

    @Test
    public void readsArguments() throws OperationException {
        assertEquals(Map.of("id", "m1"), command.parse(List.of("m1")));
        assertEquals(Map.of("id", "m1", "bounce", "true"), command.parse(List.of("m1", "--bounce")));
        assertEquals(Map.of("id", "m1", "bounce", "false"), command.parse(List.of("--bounce=false", "m1")));
        assertEquals(Map.of("id", "m1"), command.parse(List.of("--id", "m1")));
        assertEquals(Map.of("id", "m1", "bounce", "true"), command.parse(List.of("--bounce", "m1")));
        assertEquals(Map.of("id", "m1", "bounce", "no"), command.parse(List.of("--bounce", "no", "m1")));
        assertEquals(Map.of("id", "--m1"), command.parse(List.of("--", "--m1")));
    }

    @Test
    @SuppressWarnings("removal")
    public void anOperationIsToldWhoRunsIt() throws Exception {
        List<Caller> callers = new ArrayList<>();
        Operation asking = new Operation() {
            @Override
            public String name() {
                return "ask";
            }

            @Override
            public String summary() {
                return "Asks.";
            }

            @Override
            public boolean writes() {
                return true;
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }

            @Override
            public Result run(Map<String, String> arguments) {
                return run(arguments, Caller.UNKNOWN);
            }

            @Override
            public Result run(Map<String, String> arguments, Caller caller) {
                callers.add(caller);
                return Result.text("");
            }
        };
        PrintStream console = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Session session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (p, m, args) -> console);
        Callable<Object> command = () -> new OperationCommand(asking, lists).execute(session, List.of());
        command.call();
        Subject alice = new Subject();
        alice.getPrincipals().add(new RolePrincipal("admin"));
        Subject.doAs(alice, (PrivilegedExceptionAction<Object>) command::call);
        alice.getPrincipals().add(new UserPrincipal("alice"));
        Subject.doAs(alice, (PrivilegedExceptionAction<Object>) command::call);
        assertEquals(List.of(Caller.UNKNOWN, Caller.UNKNOWN, Caller.of("alice")), callers);
    }

    @Test
    public void refusesWhatItDoesNotKnow() {
        assertThrows(OperationException.class, () -> command.parse(List.of("m1", "--nonsense")));
        assertThrows(OperationException.class, () -> command.parse(List.of("m1", "true", "x")));
        assertThrows(OperationException.class, () -> command.parse(List.of("--id")));
    }

    @Test
    public void completesWhatThereIs() {
        assertEquals(List.of("mail:queue-delete"), complete(0, "ma"));
        assertEquals(List.of("m1", "m2"), complete(1, "mail:queue-delete", "m"));
        assertEquals(List.of("m1", "m2", "n1"), complete(1, "mail:queue-delete", ""));
        assertEquals(List.of("n1"), complete(2, "mail:queue-delete", "--id", "n"));
        assertEquals(List.of("--bounce", "--help"), complete(3, "mail:queue-delete", "--id", "n1", ""));
        assertEquals(List.of("--id", "--bounce", "--help"), complete(1, "mail:queue-delete", "--"));
        assertEquals("the command of another", List.of(), complete(1, "bundle:list", ""));
    }

    @Test
    public void usageNamesEveryParameter() {
        assertEquals(
                "Usage: mail:queue-delete ID [--bounce]\nDeletes.\n    --id      the id\n"
                        + "    --bounce  tell the sender (optional)\n",
                command.usage());
    }

    @Test
    public void usageTellsThatAPasswordIsAskedFor() {
        Operation password = new Operation() {
            @Override
            public String name() {
                return "account-password";
            }

            @Override
            public String summary() {
                return "Sets.";
            }

            @Override
            public boolean writes() {
                return true;
            }

            @Override
            public List<Parameter> parameters() {
                return List.of(
                        Parameter.required("name", "the account"),
                        new Parameter("password", "the new one", Parameter.Kind.SECRET, true));
            }

            @Override
            public Result run(Map<String, String> arguments) {
                return Result.text(arguments.toString());
            }
        };
        assertEquals(
                "Usage: mail:account-password NAME [PASSWORD]\nSets.\n    --name      the account\n"
                        + "    --password  the new one (asked for if not given)\n",
                new OperationCommand(password, lists).usage());
    }

    @Test
    public void anOperationWithoutASubjectIsCompletedByWhatItsParameterIs() {
        Lists bundles = new Lists(name -> name.equals("bundle-list") ? Optional.of(list) : Optional.empty());
        Parameter bundle = Parameter.required("bundle", "which");
        Operation update = new Operation() {
            @Override
            public String name() {
                return "update";
            }

            @Override
            public String summary() {
                return "Updates.";
            }

            @Override
            public boolean writes() {
                return true;
            }

            @Override
            public List<Parameter> parameters() {
                return List.of(bundle);
            }

            @Override
            public Result run(Map<String, String> arguments) {
                return Result.text("");
            }
        };
        assertEquals(List.of("m1", "m2"), bundles.values(update, bundle, "m"));
        assertEquals(List.of(), lists.values(update, bundle, "m"));
    }

    private List<String> complete(int at, String... words) {
        Session session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Session.class}, (p, m, args) -> args[0]);
        List<String> found = new ArrayList<>();
        command.getCompleter(false).complete(session, new ArgumentLine(words, at), found);
        return found;
    }

    private record ArgumentLine(String[] getArguments, int getCursorArgumentIndex) implements CommandLine {
        @Override
        public String getCursorArgument() {
            return getArguments[getCursorArgumentIndex];
        }

        @Override
        public int getArgumentPosition() {
            return getCursorArgument().length();
        }

        @Override
        public int getBufferPosition() {
            return getBuffer().length();
        }

        @Override
        public String getBuffer() {
            return String.join(" ", getArguments);
        }
    }

    @Test
    public void tablesHoldNoControlCharacters() {
        String shown = Tables.render(Result.table(List.of("a", "b"), List.of(List.of("x\u001b[31m", "y\r\nz"))));
        assertFalse(shown.contains("\u001b"));
        assertEquals("a      │ b\n───────┼─────\nx [31m │ y  z\n", shown);
    }
}
