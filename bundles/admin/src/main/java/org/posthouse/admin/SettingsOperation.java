package org.posthouse.admin;

import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** Which parts can be configured, what each is about, and which of its options say something else than the default. */
final class SettingsOperation {
    private static final String OURS = "org.posthouse.";
    private static final String PACKAGE = "osgi.wiring.package";

    private final BundleContext context;
    private final Services.Source<MetaTypeService> forms;
    private final Services.Source<ConfigurationAdmin> configurations;

    SettingsOperation(
            BundleContext context,
            Services.Source<MetaTypeService> forms,
            Services.Source<ConfigurationAdmin> configurations) {
        this.context = context;
        this.forms = forms;
        this.configurations = configurations;
    }

    Operation operation() {
        return AdminOperation.read(
                "setting-list",
                "Shows which parts can be configured, and which options are not at their defaults.",
                a -> Result.table(List.of("pid", "part", "options", "set", "about"), rows()));
    }

    private List<List<String>> rows() throws OperationException {
        List<List<String>> rows = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            MetaTypeInformation known = isPart(bundle) ? forms.get().getMetaTypeInformation(bundle) : null;
            if (known != null) {
                for (String pid : known.getPids()) {
                    rows.addAll(rows(known, pid, "(service.pid=" + pid + ")", true));
                }
                for (String pid : known.getFactoryPids()) {
                    rows.addAll(rows(known, pid, "(service.factoryPid=" + pid + ")", false));
                }
            }
        }
        return rows.stream()
                .distinct()
                .sorted(Comparator.comparing(row -> row.get(0)))
                .toList();
    }

    /** True for bundles of ours, and for plug-ins: those that use a package of ours. */
    private static boolean isPart(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return bundle.getSymbolicName() != null && bundle.getSymbolicName().startsWith(OURS)
                || wiring != null
                        && wiring.getRequiredWires(PACKAGE).stream()
                                .map(BundleWire::getCapability)
                                .anyMatch(c -> String.valueOf(c.getAttributes().get(PACKAGE))
                                        .startsWith(OURS));
    }

    /** One row a configuration; of a part that needs none and has none, one too. */
    private List<List<String>> rows(MetaTypeInformation known, String pid, String filter, boolean always)
            throws OperationException {
        ObjectClassDefinition form = known.getObjectClassDefinition(pid, null);
        List<List<String>> rows = new ArrayList<>();
        try {
            Configuration[] found = configurations.get().listConfigurations(filter);
            for (Configuration one : found == null ? new Configuration[0] : found) {
                rows.add(row(form, one.getPid(), one.getProperties()));
            }
        } catch (IOException | InvalidSyntaxException failed) {
            throw new OperationException("The configuration cannot be read: " + failed.getMessage(), failed);
        }
        if (rows.isEmpty() && always) {
            rows.add(row(form, pid, new Hashtable<>()));
        }
        return rows;
    }

    static List<String> row(ObjectClassDefinition form, String pid, Dictionary<String, Object> values) {
        AttributeDefinition[] options = form.getAttributeDefinitions(ObjectClassDefinition.ALL);
        return List.of(
                pid,
                form.getName(),
                Integer.toString(options.length),
                Arrays.stream(options)
                        .filter(option -> differs(option, values.get(option.getID())))
                        .map(option -> option.getID() + "=" + shown(option, values.get(option.getID())))
                        .collect(Collectors.joining(", ")),
                Objects.requireNonNullElse(form.getDescription(), ""));
    }

    private static boolean differs(AttributeDefinition option, Object value) {
        String[] standard = option.getDefaultValue();
        return value != null
                && !texts(value)
                        .equals(
                                standard == null
                                        ? List.of()
                                        : Arrays.stream(standard)
                                                .filter(s -> !s.isEmpty())
                                                .toList());
    }

    private static String shown(AttributeDefinition option, Object value) {
        return option.getType() == AttributeDefinition.PASSWORD ? "…" : String.join(" ", texts(value));
    }

    /** The values as text; an empty one is none. */
    private static List<String> texts(Object value) {
        Stream<?> all = value instanceof Collection<?> many
                ? many.stream()
                : value.getClass().isArray()
                        ? IntStream.range(0, Array.getLength(value)).mapToObj(i -> Array.get(value, i))
                        : Stream.of(value);
        return all.map(String::valueOf).filter(text -> !text.isEmpty()).toList();
    }
}
