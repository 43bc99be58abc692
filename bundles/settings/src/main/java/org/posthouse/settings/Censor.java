package org.posthouse.settings;

import java.util.Dictionary;
import java.util.Optional;
import java.util.function.BiFunction;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationPlugin;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.file.Value;
import org.posthouse.settings.form.Form;
import org.posthouse.settings.form.Option;
import org.posthouse.settings.form.Option.Checked;

/**
 * Looks at each configuration before it is delivered to a part, whoever has made it: values get their types, and one that cannot
 * be used is replaced by the one that was in force before, else by the default.
 */
final class Censor implements ConfigurationPlugin {
    /** Prefix of what is told of a value. */
    static final String VALUE = "value ";

    private final BiFunction<Bundle, String, Optional<Form>> forms;
    private final InForce inForce;
    private final Notices notices;

    /** @param forms finds the form of a PID; the bundle is the one that asks for it, or null */
    Censor(BiFunction<Bundle, String, Optional<Form>> forms, InForce inForce, Notices notices) {
        this.forms = forms;
        this.inForce = inForce;
        this.notices = notices;
    }

    @Override
    public void modifyConfiguration(ServiceReference<?> reference, Dictionary<String, Object> properties) {
        Object pid = properties.get(Constants.SERVICE_PID);
        Object factory = properties.get(ConfigurationAdmin.SERVICE_FACTORYPID);
        if (pid == null) {
            return;
        }
        String base = String.valueOf(factory == null ? pid : factory);
        Bundle bundle = reference == null ? null : reference.getBundle();
        forms.apply(bundle, base).ifPresent(form -> form.options()
                .values()
                .forEach(option ->
                        look(where(String.valueOf(pid), (String) factory), pid.toString(), option, properties)));
    }

    private static String where(String pid, String factory) {
        return Name.ofPid(pid, factory).map(name -> "etc/" + name.file()).orElse(pid);
    }

    private void look(String where, String pid, Option option, Dictionary<String, Object> properties) {
        String name = option.name();
        Object raw = properties.get(name);
        Value value = raw == null ? null : Value.ofObject(raw);
        Checked checked = value == null ? new Checked.Unset() : option.check(value);
        if (checked instanceof Checked.Bad bad) {
            replace(where, pid, option, bad.reason(), properties);
            return;
        }
        notices.clear(pid, VALUE + name);
        if (checked instanceof Checked.Good good) {
            properties.put(name, good.object());
            if (!option.takesAnything()) {
                inForce.put(pid, name, value);
            }
        } else {
            properties.remove(name);
            inForce.remove(pid, name);
        }
    }

    private void replace(
            String where, String pid, Option option, String reason, Dictionary<String, Object> properties) {
        String name = option.name();
        Optional<Value> before = inForce.get(pid, name);
        String then;
        if (before.isPresent() && option.check(before.get()) instanceof Checked.Good good) {
            properties.put(name, good.object());
            then = text(before.get()) + " stays in force";
        } else {
            properties.remove(name);
            then = option.standardValue()
                    .map(standard -> "the default, " + text(standard) + ", is in force")
                    .orElse("it has no default");
        }
        notices.raise(pid, VALUE + name, where + ": " + name + reason + "; " + then);
    }

    private static String text(Value value) {
        return Syntax.write(value, false);
    }
}
