package org.posthouse.shell.gogo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.junit.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

/** Gogo itself runs the commands. */
public class GogoCommandsTest {
    private final Map<String, Function> registered = new TreeMap<>();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(null);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final GogoCommands commands = new GogoCommands((BundleContext) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> register((Function) arguments[1], (Dictionary<?, ?>) arguments[2])));

    private ServiceRegistration<?> register(Function function, Dictionary<?, ?> properties) {
        String scope = (String) properties.get("osgi.command.scope");
        String name = ((String[]) properties.get("osgi.command.function"))[0];
        registered.put(scope + ":" + name, function);
        gogo.addCommand(scope, function, name);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, arguments) -> {
                    registered.remove(scope + ":" + name);
                    return null;
                });
    }

    private final Operation delete = new Operation() {
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
        public Result run(Map<String, String> arguments) throws OperationException {
            if (arguments.get("id").equals("none")) {
                throw new OperationException("There is no mail none");
            }
            if (arguments.get("id").equals("bad")) {
                throw new IllegalStateException("a fault");
            }
            return Result.text(new TreeMap<>(arguments).toString());
        }
    };

    private String run(String line) throws Exception {
        out.reset();
        try (CommandSession session = gogo.createSession(new ByteArrayInputStream(new byte[0]), out, out)) {
            assertEquals("printed, and not returned", null, session.execute(line));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    public void everyOperationIsACommand() throws Exception {
        commands.addOperation(delete);
        assertEquals("{bounce=true, id=m1}\n", run("mail:queue-delete m1 --bounce"));
        assertEquals(
                "Usage: mail:queue-delete ID [--bounce]\nDeletes.\n    --id      the id\n"
                        + "    --bounce  tell the sender (optional)\n",
                run("mail:queue-delete --help"));
        assertEquals("mail:queue-delete  Deletes.\n", run("mail:help"));
        assertEquals(run("mail:queue-delete --help"), run("mail:help queue-delete"));
    }

    @Test
    public void aRefusalIsASentence() {
        commands.addOperation(delete);
        Exception refused = assertThrows(Exception.class, () -> run("mail:queue-delete none"));
        assertEquals("There is no mail none", refused.getMessage());
        assertEquals(0, refused.getStackTrace().length);
        assertEquals(
                "mail:queue-delete failed: a fault",
                assertThrows(Exception.class, () -> run("mail:queue-delete bad"))
                        .getMessage());
        assertEquals(
                "No command mail:nonsense",
                assertThrows(Exception.class, () -> run("mail:help nonsense")).getMessage());
    }

    @Test
    public void whatGoesIsNoCommandAnyMore() {
        commands.addOperation(delete);
        assertEquals(List.of("mail:help", "mail:queue-delete"), List.copyOf(registered.keySet()));
        commands.removeOperation(delete);
        assertEquals(List.of("mail:help"), List.copyOf(registered.keySet()));
        commands.deactivate();
        assertEquals(List.of(), List.copyOf(registered.keySet()));
    }
}
