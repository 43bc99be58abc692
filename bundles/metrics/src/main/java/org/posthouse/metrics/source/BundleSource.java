package org.posthouse.metrics.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;

/** The bundles of the server and its plug-ins, with their versions. */
@Component(service = MetricSource.class)
public final class BundleSource implements MetricSource {
    private static final String OURS = "org.posthouse.";

    private final BundleContext context;

    @Activate
    public BundleSource(BundleContext context) {
        this.context = context;
    }

    @Override
    public String name() {
        return "bundles";
    }

    @Override
    public List<Metric> read() {
        List<Sample> samples = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (isPart(bundle)) {
                samples.add(Sample.of(
                        Map.of(
                                "bundle",
                                String.valueOf(bundle.getSymbolicName()),
                                "version",
                                bundle.getVersion().toString()),
                        isRunning(bundle) ? 1 : 0));
            }
        }
        return List.of(Metric.gauge(
                "posthouse_bundle_info",
                "Bundles of the server and its plug-ins with their versions: 1 if it runs, else 0.",
                samples));
    }

    private static boolean isPart(Bundle bundle) {
        String name = bundle.getSymbolicName();
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return name != null && name.startsWith(OURS) || imports != null && imports.contains(OURS);
    }

    /** One with a lazy activation policy has started when it is asked for something. */
    private static boolean isRunning(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING;
    }
}
