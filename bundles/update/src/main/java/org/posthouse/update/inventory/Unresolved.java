package org.posthouse.update.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Why a bundle is not resolved, in words. The framework says so only to whoever starts it, and that could succeed; so each
 * requirement is held against what there is.
 */
public final class Unresolved {
    private static final Pattern FROM = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");
    private static final Pattern EXACT = Pattern.compile("\\(version=([^)]+)\\)");
    private static final int MOST = 3;

    private final FrameworkWiring wiring;

    public Unresolved(FrameworkWiring wiring) {
        this.wiring = wiring;
    }

    /** Empty if the bundle is resolved. */
    public Optional<String> reason(Bundle bundle) {
        BundleRevision revision = bundle.getState() == Bundle.INSTALLED ? bundle.adapt(BundleRevision.class) : null;
        if (revision == null) {
            return Optional.empty();
        }
        List<String> missing = new ArrayList<>();
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            if (isMandatory(requirement)) {
                missing(requirement).ifPresent(missing::add);
            }
        }
        if (missing.isEmpty()) {
            return Optional.of("what it needs is present, but does not fit together; start it to see why");
        }
        String more = missing.size() > MOST ? ", and " + (missing.size() - MOST) + " more" : "";
        return Optional.of(String.join(", ", missing.subList(0, Math.min(MOST, missing.size()))) + more);
    }

    /** Without it, a bundle cannot be resolved. */
    private static boolean isMandatory(BundleRequirement requirement) {
        String effective = requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, "resolve");
        return effective.equals("resolve")
                && !"optional".equals(requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE))
                && !"dynamic".equals(requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
    }

    private Optional<String> missing(BundleRequirement requirement) {
        Collection<BundleCapability> found = wiring.findProviders(requirement);
        Bundle own = requirement.getRevision().getBundle();
        boolean fulfilled = found.stream()
                .anyMatch(one -> one.getRevision().getBundle().equals(own)
                        || one.getRevision().getBundle().getState() != Bundle.INSTALLED);
        if (fulfilled) {
            return Optional.empty();
        }
        if (!found.isEmpty()) {
            Bundle other = found.iterator().next().getRevision().getBundle();
            return Optional.of("it needs " + other.getSymbolicName() + ", which is not resolved itself");
        }
        return Optional.of(words(requirement));
    }

    private static String words(BundleRequirement requirement) {
        String filter = String.valueOf(requirement.getDirectives().get(Constants.FILTER_DIRECTIVE));
        String name = value(filter, requirement.getNamespace());
        return switch (requirement.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE -> "no bundle exports the package " + name + range(filter);
            case BundleNamespace.BUNDLE_NAMESPACE -> "no bundle " + name + range(filter);
            case BundleRevision.HOST_NAMESPACE -> "no host bundle " + name;
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE -> {
                Matcher version = EXACT.matcher(filter);
                yield "it needs " + (name.isEmpty() ? "another Java" : name.replace("JavaSE", "Java"))
                        + (version.find() ? " " + version.group(1) : "") + ", and this is Java "
                        + Runtime.version().feature();
            }
            default -> "nothing provides " + requirement.getNamespace() + " " + filter;
        };
    }

    private static String value(String filter, String name) {
        Matcher found =
                Pattern.compile("\\(" + Pattern.quote(name) + "=([^)]+)\\)").matcher(filter);
        return found.find() ? found.group(1) : "";
    }

    private static String range(String filter) {
        Matcher below = BELOW.matcher(filter);
        String until = below.find() ? below.group(1) : "";
        Matcher from = FROM.matcher(filter);
        if (!from.find()) {
            return "";
        }
        return until.isEmpty() ? " " + from.group(1) + " or later" : " from " + from.group(1) + " to before " + until;
    }
}
