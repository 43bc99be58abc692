package org.posthouse.support;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.Test;

public class BoundTest {
    private final Bound<Supplier<String>> bound = new Bound<>("directory");
    private final Supplier<String> one = () -> "one";
    private final Supplier<String> two = () -> "two";

    @Test
    public void callsTheServiceThatIsBound() throws AbsentException {
        bound.bind(one);
        assertEquals("one", bound.<String, RuntimeException>call(Supplier::get));
        assertEquals("a service infers", "one", bound.call(s -> s.get()));
        List<String> seen = new ArrayList<>();
        bound.run(s -> seen.add(s.get()));
        assertEquals(List.of("one"), seen);
    }

    @Test
    public void nobodyIsAbsent() {
        AbsentException absent = assertThrows(AbsentException.class, () -> bound.call(s -> s.get()));
        assertEquals("directory is absent", absent.getMessage());
        assertEquals(0, absent.getStackTrace().length);
        assertThrows(AbsentException.class, () -> bound.run(s -> s.get()));
        assertEquals(Optional.empty(), bound.get());
    }

    @Test
    public void theBetterOneComesBeforeTheOtherGoes() {
        bound.bind(one);
        bound.bind(two);
        bound.unbind(one);
        assertSame(two, bound.get().orElseThrow());
        assertTrue(bound.holds(two));
        assertFalse(bound.holds(one));
        bound.unbind(two);
        assertEquals(Optional.empty(), bound.get());
        assertFalse(bound.holds(null));
    }

    @Test
    public void aServiceThatThrowsAndStaysIsBroken() {
        bound.bind(one);
        IllegalStateException broken = new IllegalStateException("bug");
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class,
                        () -> bound.call(s -> {
                            throw broken;
                        })));
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class,
                        () -> bound.run(one, s -> {
                            throw broken;
                        })));
    }

    @Test
    public void aServiceThatThrowsWhileItLeavesIsAbsent() {
        bound.bind(one);
        IllegalStateException cause = new IllegalStateException("closed");
        AbsentException absent = assertThrows(
                AbsentException.class,
                () -> bound.call(s -> {
                    bound.unbind(s);
                    throw cause;
                }));
        assertSame(cause, absent.getCause());
        assertEquals("directory is stopping", absent.getMessage());
    }

    @Test
    public void aServiceThatThrowsWhenItWasReplacedIsAbsent() {
        bound.bind(one);
        assertThrows(
                AbsentException.class,
                () -> bound.call(s -> {
                    bound.bind(two);
                    throw new IllegalStateException("closed");
                }));
        assertThrows(
                "called although replaced",
                AbsentException.class,
                () -> bound.call(one, s -> {
                    throw new IllegalStateException("closed");
                }));
    }

    @Test
    public void aServiceThatLeftAndCameBackMeanwhileLeft() {
        bound.bind(one);
        assertThrows(
                AbsentException.class,
                () -> bound.call(s -> {
                    bound.unbind(one);
                    bound.bind(one);
                    throw new IllegalStateException("closed");
                }));
    }

    @Test
    public void aServiceThatCanLoadNoClassIsAbsentEvenBeforeItIsUnbound() {
        bound.bind(one);
        NoClassDefFoundError cause = new NoClassDefFoundError("x");
        assertSame(
                cause,
                assertThrows(
                                AbsentException.class,
                                () -> bound.call(s -> {
                                    throw cause;
                                }))
                        .getCause());
        assertSame(
                cause,
                assertThrows(
                                AbsentException.class,
                                () -> bound.run(one, s -> {
                                    throw cause;
                                }))
                        .getCause());
    }

    @Test
    public void checkedExceptionsAreTheCallers() {
        bound.bind(one);
        assertThrows(
                IOException.class,
                () -> bound.call(s -> {
                    bound.unbind(s);
                    throw new IOException("disk");
                }));
    }

    @Test
    public void aServiceThatWasReplacedStillAnswers() throws AbsentException {
        bound.bind(one);
        Supplier<String> mine = bound.get().orElseThrow();
        bound.bind(two);
        assertEquals("one", bound.call(mine, s -> s.get()));
    }

    @Test
    public void eachChangeHasANumber() {
        int none = bound.generation();
        bound.bind(one);
        int first = bound.generation();
        assertNotEquals(none, first);
        bound.bind(one);
        assertEquals("its properties changed", first, bound.generation());
        bound.unbind(two);
        assertEquals("not the one that is bound", first, bound.generation());
        bound.unbind(one);
        assertNotEquals(first, bound.generation());
    }
}
