package org.posthouse.shell;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.ByteArrayOutputStream;
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
import org.apache.karaf.shell.support.CommandException;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.commandline.Lists;

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
                getClass().getClassLoader(),
                new Class<?>[] {Session.class},
                // it has no terminal
                (p, m, args) -> m.getName().equals("getTerminal") ? null : console);
        Callable<Object> command = () -> new OperationCommand(asking, lists).execute(session, List.of());
        command.call();
        Subject alice = new Subject();
        alice.getPrincipals().add(new RolePrincipal("admin"));
        Subject.doAs(alice, (PrivilegedExceptionAction<Object>) command::call);
        alice.getPrincipals().add(new UserPrincipal("alice"));
        Subject.doAs(alice, (PrivilegedExceptionAction<Object>) command::call);
        assertEquals(
                List.of(
                        Caller.UNKNOWN,
                        Caller.UNKNOWN.by("local", "?"),
                        Caller.of("alice").by("local", "?")),
                callers);
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
    public void printsTheResultAndRefusesInASentence() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Session session = (Session) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Session.class},
                (p, m, args) ->
                        m.getName().equals("getTerminal") ? null : new PrintStream(out, true, StandardCharsets.UTF_8));
        command.execute(session, List.of("m1"));
        assertEquals("{id=m1}\n", out.toString(StandardCharsets.UTF_8));
        CommandException refused =
                assertThrows(CommandException.class, () -> command.execute(session, List.of("--nonsense")));
        assertEquals(
                "Unknown option --nonsense",
                refused.getMessage().lines().findFirst().orElse(""));
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
}
