package org.posthouse.shell.ssh;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Operator;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;

/** A shell with a few operations, for {@code admin}, {@code joe} who may only look, and {@code max} who may not come by ssh. */
public final class Shells implements AutoCloseable {
    /** What was run, and by whom somebody tried to get in. */
    public final List<String> ran = Collections.synchronizedList(new ArrayList<>());

    public final List<String> logins = Collections.synchronizedList(new ArrayList<>());

    private final SshShell shell;

    public Shells(Path hostKey) throws IOException {
        this(hostKey, 20);
    }

    Shells(Path hostKey, int sessions) throws IOException {
        Permissions permissions = new Permissions();
        permissions.configure(
                Map.of("*", "admin", "help", "admin,manager,viewer", "queue-list", "admin,manager,viewer"));
        Commands commands = new Commands();
        commands.permissions = permissions;
        commands.gogo = new CommandProcessorImpl(null);
        commands.addOperation(operation("queue-list", List.of(Parameter.optional("like", "part of an address"))));
        commands.addOperation(operation("long-walk", List.of()));
        commands.addOperation(operation("queue-delete", List.of(Parameter.required("id", "the id"))));
        commands.addOperation(operation(
                "account-password",
                List.of(
                        Parameter.required("name", "the account"),
                        new Parameter("password", "the new one", Parameter.Kind.SECRET, true))));
        shell = new SshShell(config(sessions), commands, hostKey);
        shell.listen();
        shell.operators = (user, password, means, address) -> {
            logins.add(user + " " + means + " " + address);
            return new String(password).equals("right") ? Optional.ofNullable(operator(user)) : Optional.empty();
        };
    }

    private static Operator operator(String user) {
        return switch (user) {
            case "admin" -> new Operator(user, Set.of("admin", "ssh"));
            case "joe" -> new Operator(user, Set.of("viewer", "ssh"));
            case "max" -> new Operator(user, Set.of("admin"));
            default -> null;
        };
    }

    private Operation operation(String name, List<Parameter> parameters) {
        return new Operation() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String summary() {
                return "Does " + name + ".";
            }

            @Override
            public boolean writes() {
                return !name.endsWith("-list");
            }

            @Override
            public List<Parameter> parameters() {
                return parameters;
            }

            /** A long walk goes on until nobody waits for it any more. */
            @Override
            public Result run(Map<String, String> arguments, Caller caller, Progress progress)
                    throws OperationException {
                for (int step = 1; name.equals("long-walk") && progress.show(0.25, "step " + step); step++) {
                    LockSupport.parkNanos(10_000_000);
                }
                return run(arguments);
            }

            @Override
            public Result run(Map<String, String> arguments) throws OperationException {
                ran.add(name + new TreeMap<>(arguments));
                if ("none".equals(arguments.get("id"))) {
                    throw new OperationException("There is no mail none");
                }
                if ("bad".equals(arguments.get("id"))) {
                    throw new IllegalStateException("a fault");
                }
                return name.endsWith("-list")
                        ? Result.table(List.of("id"), List.of(List.of("m1"), List.of("m2")))
                        : Result.text("done");
            }
        };
    }

    public int port() {
        return shell.port();
    }

    @Override
    public void close() throws IOException {
        shell.close();
    }

    private static SshConfig config(int sessions) {
        return new SshConfig() {
            @Override
            public Class<? extends Annotation> annotationType() {
                return SshConfig.class;
            }

            @Override
            public String address() {
                return "127.0.0.1";
            }

            @Override
            public int port() {
                return 0;
            }

            @Override
            public String host_key() {
                return "";
            }

            @Override
            public String role() {
                return "ssh";
            }

            @Override
            public int idle_timeout_minutes() {
                return 30;
            }

            @Override
            public int login_timeout_seconds() {
                return 60;
            }

            @Override
            public int max_logins() {
                return 3;
            }

            @Override
            public int max_sessions() {
                return sessions;
            }
        };
    }
}
