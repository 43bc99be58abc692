package org.posthouse.support.access;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.support.operation.Described;
import org.slf4j.Logger;

public class AuditTest {
    private static final Caller ADMIN = Caller.of("admin").by("ssh", "192.0.2.1");

    private final List<String> lines = new ArrayList<>();
    private final Audit audit = new Audit((Logger) Proxy.newProxyInstance(
            AuditTest.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                lines.add(arguments[1].toString());
                return null;
            }));

    private static Operation operation(boolean writes, Described.Action action) {
        return new Described(
                "account-password",
                "Sets it.",
                writes,
                List.of(
                        Parameter.required("name", "whose"),
                        new Parameter("password", "which", Parameter.Kind.SECRET, true)),
                action);
    }

    private void run(Operation operation, String name) throws OperationException {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("password", "hush-hush");
        audit.run(operation, values, ADMIN, Described.NOBODY_WAITS);
    }

    @Test
    public void whoChangedWhatIsWrittenWithoutSecrets() throws Exception {
        run(operation(true, (values, progress) -> Result.text("")), "alice");
        assertEquals(
                List.of("event=operation user=admin means=ssh address=192.0.2.1 op=account-password result=done"
                        + " name=alice password=(secret)"),
                lines);
    }

    @Test
    public void whatOnlyReadsIsNot() throws Exception {
        run(operation(false, (values, progress) -> Result.text("")), "alice");
        assertEquals(List.of(), lines);
    }

    @Test
    public void whatWasRefusedAndWhatFailedIs() {
        Operation refuses = operation(true, (values, progress) -> {
            throw new OperationException("no");
        });
        Operation fails = operation(true, (values, progress) -> {
            throw new IllegalStateException("broken");
        });
        assertThrows(OperationException.class, () -> run(refuses, "alice"));
        assertThrows(IllegalStateException.class, () -> run(fails, "alice"));
        audit.denied(refuses, ADMIN);
        assertTrue(lines.get(0), lines.get(0).contains(" result=refused "));
        assertTrue(lines.get(1), lines.get(1).contains(" result=failed "));
        assertTrue(lines.get(2), lines.get(2).endsWith(" result=denied"));
    }

    @Test
    public void nobodyWritesALineOfOurs() throws Exception {
        run(operation(true, (values, progress) -> Result.text("")), "x\nevent=login \"user\"=root \u2028\u202E");
        String line = lines.get(0);
        assertFalse(line, line.contains("\n"));
        assertTrue(line, line.contains(" name=\"x?event=login \\\"user\\\"=root ??\" "));
        run(operation(true, (values, progress) -> Result.text("")), "y".repeat(10_000));
        assertTrue(lines.get(1).length() < 2_000);
    }
}
