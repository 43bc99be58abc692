package org.posthouse.update;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.SynchronousBundleListener;
import org.posthouse.update.Activators.Idle;
import org.posthouse.update.Activators.Serving;
import org.posthouse.update.Activators.WithPage;

/** A container that is late to hear of a stop must not take the new pages for the old ones. */
public class WebStopTest extends FrameworkFixture {
    private static final String NAME = "org.posthouse.test";
    private final List<String> events = new CopyOnWriteArrayList<>();

    private void updated(Class<?> activator) throws Exception {
        Bundle bundle = install(Jar.of(NAME, "1.0.0").activator(activator).write(file("one.jar")));
        BundleListener late = event -> {
            if (event.getBundle().equals(bundle) && event.getType() == BundleEvent.STOPPED) {
                pause();
                events.add("heard");
            }
        };
        context.addBundleListener(late);
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getBundle().equals(bundle) && event.getType() == BundleEvent.STARTED) {
                events.add("started");
            }
        });
        Jar.of(NAME, "2.0.0").activator(activator).write(file("two.jar"));
        update.update(NAME, Optional.of(file("two.jar").toString()), Duration.ofSeconds(5), false);
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    public void whatHasPagesStartsWhenAllHaveHeardOfItsStop() throws Exception {
        install(Jar.of("org.ops4j.pax.web.pax-web-extender-whiteboard", "8.0.0")
                .activator(Idle.class)
                .write(file("pax.jar")));
        updated(WithPage.class);
        assertEquals(List.of("heard", "started"), events);
    }

    @Test
    public void nothingElseWaits() throws Exception {
        install(Jar.of("org.ops4j.pax.web.pax-web-extender-whiteboard", "8.0.0")
                .activator(Idle.class)
                .write(file("pax.jar")));
        updated(Serving.class);
        assertEquals("started", events.get(0));
    }

    @Test
    public void anotherContainerIsNotWaitedFor() throws Exception {
        updated(WithPage.class);
        assertEquals("started", events.get(0));
    }
}
