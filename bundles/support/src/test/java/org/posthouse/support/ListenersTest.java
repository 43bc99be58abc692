package org.posthouse.support;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class ListenersTest {
    private final RecordingLog log = new RecordingLog();
    private final Listeners<Runnable> listeners = new Listeners<>("listener", log.logger());
    private final List<String> told = new ArrayList<>();

    @Test
    public void allAreToldEvenIfSomeFail() {
        IllegalStateException broken = new IllegalStateException("bug");
        NoClassDefFoundError left = new NoClassDefFoundError("x");
        listeners.add(() -> told.add("first"));
        listeners.add(() -> {
            throw broken;
        });
        listeners.add(() -> {
            throw left;
        });
        listeners.add(() -> told.add("last"));
        listeners.tell(Runnable::run);
        assertEquals(List.of("first", "last"), told);
        assertEquals("each with its trace", List.of(broken, left), log.thrown);
    }

    @Test
    public void oneThatFailsAllTheTimeIsLoggedOnceInAWhile() {
        listeners.add(() -> {
            throw new IllegalStateException("bug");
        });
        for (int i = 0; i < 5; i++) {
            listeners.tell(Runnable::run);
        }
        assertEquals(1, log.lines.stream().filter(l -> l.startsWith("warn ")).count());
    }

    @Test
    public void whoeverGoesIsToldNoMore() {
        Runnable listener = () -> told.add("x");
        assertTrue(listeners.isEmpty());
        listeners.add(listener);
        assertFalse(listeners.isEmpty());
        listeners.remove(listener);
        assertTrue(listeners.isEmpty());
        listeners.tell(Runnable::run);
        assertEquals(List.of(), told);
    }

    @Test
    public void aListenerMayGoWhileItIsTold() {
        listeners.add(new Runnable() {
            @Override
            public void run() {
                listeners.remove(this);
                told.add("once");
            }
        });
        listeners.add(() -> told.add("always"));
        listeners.tell(Runnable::run);
        listeners.tell(Runnable::run);
        assertEquals(List.of("once", "always", "always"), told);
    }
}
