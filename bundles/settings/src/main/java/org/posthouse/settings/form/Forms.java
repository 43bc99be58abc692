package org.posthouse.settings.form;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The forms of all parts: of our bundles, and of those that use a package of ours. Each bundle is read once, again when it is
 * updated, and only when something of it is looked for.
 */
public final class Forms {
    private static final Logger LOG = LoggerFactory.getLogger(Forms.class);
    private static final String OURS = "org.posthouse.";
    private static final String FOLDER = "OSGI-INF/metatype";

    /** What was read of a bundle when it was last changed then. */
    private record Known(long modified, List<Form> forms) {}

    private final BundleContext context;
    private final Map<Long, Known> known = new HashMap<>();

    public Forms(BundleContext context) {
        this.context = context;
    }

    /** The form with this PID, also that of a factory. */
    public synchronized Optional<Form> find(String pid) {
        for (Bundle bundle : context.getBundles()) {
            for (Form form : forms(bundle)) {
                if (form.pid().equals(pid)) {
                    return Optional.of(form);
                }
            }
        }
        return Optional.empty();
    }

    /** All forms, each once. */
    public synchronized List<Form> all() {
        Map<String, Form> all = new TreeMap<>();
        for (Bundle bundle : context.getBundles()) {
            forms(bundle).forEach(form -> all.putIfAbsent(form.pid(), form));
        }
        return List.copyOf(all.values());
    }

    /** The form of a PID, for a bundle that asks for it: its own, else that of another. What is no part has none. */
    public synchronized Optional<Form> find(Bundle bundle, String pid) {
        if (!isPart(bundle)) {
            return Optional.empty();
        }
        return forms(bundle).stream()
                .filter(form -> form.pid().equals(pid))
                .findFirst()
                .or(() -> find(pid));
    }

    private List<Form> forms(Bundle bundle) {
        Known before = known.get(bundle.getBundleId());
        if (before == null || before.modified() != bundle.getLastModified()) {
            before = new Known(bundle.getLastModified(), isPart(bundle) ? read(bundle) : List.of());
            known.put(bundle.getBundleId(), before);
        }
        return before.forms();
    }

    private static boolean isPart(Bundle bundle) {
        if (bundle.getState() == Bundle.UNINSTALLED) {
            return false;
        }
        String name = bundle.getSymbolicName();
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        return name != null && name.startsWith(OURS) || imports != null && imports.contains(OURS);
    }

    private static List<Form> read(Bundle bundle) {
        List<Form> forms = new ArrayList<>();
        try {
            // findEntries would resolve the bundle, perhaps too early
            Enumeration<String> paths = bundle.getEntryPaths(FOLDER);
            while (paths != null && paths.hasMoreElements()) {
                URL entry = bundle.getEntry(paths.nextElement());
                if (entry != null && entry.getPath().endsWith(".xml")) {
                    try (InputStream document = entry.openStream()) {
                        forms.addAll(FormReader.read(document));
                    }
                }
            }
        } catch (IOException | IllegalStateException failed) {
            LOG.warn("{}: cannot read its options: {}", bundle.getSymbolicName(), failed.toString());
        }
        return forms;
    }
}
