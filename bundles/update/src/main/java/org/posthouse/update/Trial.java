package org.posthouse.update;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.posthouse.api.admin.OperationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether the framework can resolve a new version of a bundle, while the old one runs. A bundle that is nothing but
 * the new one's requirements and capabilities is installed beside it under another name, resolved and removed. It has no
 * class, no component and no activator, so nothing of it can run; a hook keeps all others from being wired to it, and it
 * from being wired to the bundle that it would replace.
 */
final class Trial implements Update.Trying {
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);
    private static final String PLACE = "posthouse-update-trial:";
    private static final String NAME = "org.posthouse.update.trial";

    private final BundleContext framework;

    Trial(BundleContext framework) {
        this.framework = framework;
    }

    static boolean isTrial(Bundle bundle) {
        return String.valueOf(bundle.getLocation()).startsWith(PLACE);
    }

    /** Removes what a server that was killed in a trial left behind. */
    void recover() {
        for (Bundle one : framework.getBundles()) {
            if (isTrial(one)) {
                remove(one);
            }
        }
    }

    @Override
    public void resolve(NewJar jar, Bundle old) throws OperationException {
        Bundle trial = null;
        Apart apart = new Apart(old);
        ServiceRegistration<ResolverHookFactory> hook =
                framework.registerService(ResolverHookFactory.class, triggers -> apart, null);
        try (InputStream content = new ByteArrayInputStream(content(jar))) {
            trial = framework.installBundle(PLACE + old.getBundleId(), content);
            FrameworkWiring wiring =
                    framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
            if (!wiring.resolveBundles(List.of(trial))) {
                trial.start(Bundle.START_TRANSIENT); // cannot start: it is asked for the reason
                throw new OperationException("The new jar of " + jar.symbolicName() + " cannot be resolved");
            }
        } catch (BundleException unresolved) {
            throw new OperationException(
                    "The new jar of " + jar.symbolicName() + " cannot be resolved: " + Reasons.of(unresolved),
                    unresolved);
        } catch (IOException impossible) {
            throw new OperationException("The trial failed: " + impossible.getMessage(), impossible);
        } finally {
            if (trial != null) {
                remove(trial);
            }
            hook.unregister();
        }
    }

    private static byte[] content(NewJar jar) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, NAME);
        main.putValue(Constants.BUNDLE_VERSION, jar.version().toString());
        jar.wiring().forEach(main::putValue);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JarOutputStream(out, manifest).close();
        return out.toByteArray();
    }

    private static void remove(Bundle trial) {
        try {
            trial.uninstall();
        } catch (BundleException failed) {
            LOG.warn("update: bundle {} of a trial remains", trial.getBundleId(), failed);
        }
    }

    /** Keeps the trial to itself. */
    private static final class Apart implements ResolverHook {
        private final Bundle old;

        Apart(Bundle old) {
            this.old = old;
        }

        @Override
        public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
            Bundle asking = requirement.getRevision().getBundle();
            List<BundleCapability> hidden = new ArrayList<>();
            for (BundleCapability candidate : candidates) {
                Bundle offering = candidate.getRevision().getBundle();
                if (isTrial(asking) ? offering.equals(old) : isTrial(offering)) {
                    hidden.add(candidate);
                }
            }
            candidates.removeAll(hidden);
        }

        @Override
        public void filterResolvable(Collection<BundleRevision> candidates) {
            // all may be resolved
        }

        @Override
        public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> candidates) {
            // the trial has a name of its own
        }

        @Override
        public void end() {
            // nothing is kept of one resolution
        }
    }
}
