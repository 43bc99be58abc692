package org.posthouse.settings;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthouse.api.admin.OperationException;
import org.posthouse.settings.form.Form;

/** The parts by the names that administrators give them; {@code org.posthouse.} need not be said. */
final class Catalogue {
    private static final String OURS = "org.posthouse.";

    /**
     * A part that was named.
     *
     * @param form of its options
     * @param name of its configuration; of a factory as such, without an instance
     */
    record Part(Form form, Name name) {
        /** True for a factory itself, not one of its configurations. */
        boolean isFactory() {
            return form.factory() && !name.ofFactory();
        }
    }

    private final Function<String, Optional<Form>> forms;
    private final Configurations configurations;

    Catalogue(Function<String, Optional<Form>> forms, Configurations configurations) {
        this.forms = forms;
        this.configurations = configurations;
    }

    /**
     * Finds a part.
     *
     * @throws OperationException if there is none, or nothing of it can be configured
     */
    Part find(String wanted) throws OperationException {
        String text = wanted.strip();
        int tilde = text.indexOf('~');
        String base = tilde < 0 ? text : text.substring(0, tilde);
        Form form = forms.apply(base)
                .or(() -> forms.apply(OURS + base))
                .orElseThrow(() ->
                        new OperationException("Unknown PID " + text + "; setting-list shows what can be configured"));
        return new Part(form, name(form, tilde < 0 ? "" : text.substring(tilde + 1), text));
    }

    private static Name name(Form form, String instance, String text) throws OperationException {
        if (instance.isEmpty() && !text.endsWith("~")) {
            return new Name(form.pid(), "");
        }
        Optional<Name> name = form.factory() ? Name.ofPid(form.pid() + "~" + instance, form.pid()) : Optional.empty();
        return name.orElseThrow(() -> new OperationException(
                form.factory()
                        ? "The name after ~ may contain letters, digits and _.@+-, at most 61: " + text
                        : form.pid() + " has only one configuration"));
    }

    /** As {@link #find}, for one of its configurations: of a factory, one that is there. */
    Part existing(String wanted) throws OperationException {
        Part part = find(wanted);
        if (part.isFactory()) {
            throw new OperationException(part.form().pid() + " may have many configurations; name one, as "
                    + part.form().pid() + "~NAME");
        }
        if (part.name().ofFactory() && found(part.name()).isEmpty()) {
            throw new OperationException("No " + part.name().pid() + "; setting-list shows the existing ones");
        }
        return part;
    }

    /** What is configured. */
    Optional<Configurations.Found> found(Name name) throws OperationException {
        try {
            return configurations.find(name.pid());
        } catch (IOException failed) {
            throw unreadable(failed);
        }
    }

    List<Configurations.Found> all() throws OperationException {
        try {
            return configurations.all();
        } catch (IOException failed) {
            throw unreadable(failed);
        }
    }

    private static OperationException unreadable(IOException failed) {
        return new OperationException("Cannot read the configurations: " + failed.getMessage(), failed);
    }
}
