package org.posthouse.intake;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.server.Warning;
import org.posthouse.intake.filter.SetBackParts;
import org.posthouse.support.operation.Described;
import org.posthouse.testkit.osgi.FakeContext;

/** What ties the setting back of filters to the rest of the server. */
public class FilterSetBackTest {
    private final FakeContext context = new FakeContext(Map.of(), new File("target", "set-back-test"));
    private final FilterSetBack setBack = new FilterSetBack(context.context());
    private final SetBackParts parts = setBack.parts(Clock.systemUTC());

    private String refused() {
        return assertThrows(OperationException.class, () -> parts.rollback().run("org.example.spam"))
                .getMessage();
    }

    @Test
    public void bundlesAreRolledBackByTheOperationIfThereIsOne() throws Exception {
        assertEquals("the bundle org.posthouse.update is absent", refused());
        Operation rollback = new Described(
                "rollback",
                "Goes back.",
                true,
                List.of(Parameter.required("bundle", "which")),
                (values, progress) -> Result.text("back: " + values.get("bundle")));
        setBack.rollback(rollback);
        assertEquals("back: org.example.spam", parts.rollback().run("org.example.spam"));
        setBack.noRollback(rollback);
        assertEquals("the bundle org.posthouse.update is absent", refused());
    }

    @Test
    public void anOperatorClearsAFilterByItsName() throws Exception {
        setBack.offer(name -> name.equals("spam") ? List.of("org.example.spam/2.0.0") : List.of());
        Operation clear = context.service(Operation.class).orElseThrow();
        assertEquals("filter-clear", clear.name());
        assertTrue(clear.writes());
        assertEquals(
                "Judged anew: org.example.spam/2.0.0. See mail:filter-list",
                clear.run(Map.of("name", "spam")).text());
        assertThrows(OperationException.class, () -> clear.run(Map.of("name", "other")));
        assertThrows(OperationException.class, () -> clear.run(Map.of()));
        setBack.close();
        assertFalse(context.service(Operation.class).isPresent());
    }

    @Test
    public void operatorsAreWarnedUntilIntakeLeaves() {
        setBack.offer(name -> List.of());
        parts.warning().accept(Optional.of("filter spam was set back"));
        assertEquals(
                "filter spam was set back",
                context.service(Warning.class).orElseThrow().text());
        parts.warning().accept(Optional.empty());
        assertFalse(context.service(Warning.class).isPresent());
        parts.warning().accept(Optional.of("again"));
        setBack.close();
        assertFalse(context.service(Warning.class).isPresent());
        parts.warning().accept(Optional.of("late"));
        assertFalse(context.service(Warning.class).isPresent());
    }
}
