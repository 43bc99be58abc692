package org.posthouse.itests;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.SynchronousBundleListener;
import org.posthouse.api.admin.Operation;

/** Everything in the distribution starts and is bound. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WiringIT {
    @Inject
    BundleContext context;

    @Inject
    FeaturesService features;

    @Inject
    @Filter(value = "(operation.name=wiring)", timeout = 60_000)
    Operation wiring;

    @Configuration
    public Option[] configuration() {
        return Container.options(21_000, "wiring");
    }

    @Test
    public void everyBundleIsActive() throws InterruptedException {
        TreeSet<String> idle = idle();
        for (int i = 0; i < 300 && !idle.isEmpty(); i++) {
            Thread.sleep(100); // the sockets come last, at start level 85
            idle = idle();
        }
        assertEquals(new TreeSet<String>(), idle);
    }

    private TreeSet<String> idle() {
        TreeSet<String> idle = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().startsWith("org.posthouse.") && bundle.getState() != Bundle.ACTIVE) {
                idle.add(bundle.getSymbolicName());
            }
        }
        return idle;
    }

    @Test
    public void aFeatureOfAFilterTouchesNoOtherBundle() throws Exception {
        everyBundleIsActive();
        ConcurrentLinkedQueue<String> touched = new ConcurrentLinkedQueue<>();
        SynchronousBundleListener listener = event -> {
            String name = event.getBundle().getSymbolicName();
            if (name.startsWith("org.posthouse.") && !name.endsWith(".filter.attachments")) {
                touched.add(name + " " + event.getType());
            }
        };
        context.addBundleListener(listener);
        try {
            features.installFeature("posthouse-filter-attachments");
            features.uninstallFeature("posthouse-filter-attachments");
        } finally {
            context.removeBundleListener(listener);
        }
        assertEquals(List.of(), List.copyOf(touched));
    }

    @Test
    public void theLogHoldsNoError() throws IOException {
        Path log = Path.of(System.getProperty("karaf.data"), "log", "posthouse.log");
        try (Stream<String> lines = Files.lines(log)) {
            assertEquals(List.of(), lines.filter(l -> l.contains("| ERROR |")).toList());
        }
    }

    @Test
    public void nothingIsMissing() throws Exception {
        List<List<String>> missing = List.of();
        for (int i = 0; i < 100; i++) {
            missing = wiring.run(Map.of()).rows().stream()
                    .filter(row ->
                            List.of("unsatisfied", "failed", "no configuration").contains(row.get(3))
                                    || row.get(5).equals("MISSING"))
                    .toList();
            if (missing.isEmpty()) {
                return;
            }
            Thread.sleep(200);
        }
        assertEquals(List.of(), missing);
    }
}
