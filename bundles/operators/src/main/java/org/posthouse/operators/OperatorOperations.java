package org.posthouse.operators;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.operators.UsersEdit.Role;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.operation.Described;
import org.posthouse.support.password.CommonPasswords;

/** Lists and changes the operators, in the file that Karaf's realm reads in Karaf, and {@link FileOperators} elsewhere. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.operators",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
public final class OperatorOperations {
    private static final int LEAST = 8;
    private static final Parameter NAME = Parameter.required("name", "the operator, such as joe");

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final Path file;
    private final UsersEdit users;

    @Activate
    public OperatorOperations(BundleContext context, OperatorsConfig config) {
        this(file(context, config));
        for (Operation operation : all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    OperatorOperations(Path file) {
        this.file = file;
        users = new UsersEdit(file);
    }

    private static Path file(BundleContext context, OperatorsConfig config) {
        return config.file().isBlank()
                ? DataDirectory.etc(context)
                        .orElseThrow(() -> new IllegalStateException("No configuration directory is set"))
                        .resolve("users.properties")
                : Path.of(config.file().strip());
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "operator-list",
                        "Shows the operators of this server and their roles.",
                        false,
                        List.of(),
                        (values, progress) -> list()),
                new Described(
                        "operator-set",
                        "Creates an operator, or changes an operator's role or password.",
                        true,
                        List.of(
                                NAME,
                                Parameter.required("role", "viewer, operator or admin"),
                                new Parameter(
                                        "password",
                                        "the password; required for a new operator, otherwise unchanged if omitted",
                                        Parameter.Kind.SECRET,
                                        false)),
                        (values, progress) -> set(values)),
                new Described(
                        "operator-delete",
                        "Deletes an operator; an open shell stays until it is closed.",
                        true,
                        List.of(NAME),
                        (values, progress) -> delete(values.get("name"))));
    }

    private synchronized Result list() throws OperationException {
        try {
            return Result.table(
                    List.of("operator", "role", "roles"),
                    users.all().entrySet().stream()
                            .map(e -> List.of(
                                    e.getKey(),
                                    Role.of(e.getValue()).map(Role::word).orElse("none"),
                                    String.join(
                                            ", ", e.getValue().stream().sorted().toList())))
                            .toList());
        } catch (IOException failed) {
            throw new OperationException("Cannot read the users file: " + failed.getMessage(), failed);
        }
    }

    private synchronized Result set(Map<String, String> values) throws OperationException {
        String name = values.get("name");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new OperationException(
                    "An operator's name has 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        Role role = Stream.of(Role.values())
                .filter(one -> one.word().equals(values.get("role").toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new OperationException("The roles are viewer, operator and admin"));
        Optional<String> password = Optional.ofNullable(values.get("password")).filter(given -> !given.isEmpty());
        if (password.isPresent()) {
            check(password.get(), name);
            if (!UsersFile.takesHashes(file)) {
                throw new OperationException(
                        "This Karaf has its own password storage: manage users with its commands jaas:user-add and "
                                + "jaas:role-add");
            }
        }
        try {
            Map<String, Set<String>> before = users.all();
            if (!before.containsKey(name) && password.isEmpty()) {
                throw new OperationException("A new operator needs a password");
            }
            if (role != Role.ADMIN) {
                requireAnotherAdmin(before, name);
            }
            users.set(name, role, password.map(given -> Passwords.hash(given.toCharArray())));
            return Result.text(name + " is now " + (role == Role.VIEWER ? "a " : "an ") + role.word());
        } catch (IOException failed) {
            throw new OperationException("Cannot change the users file: " + failed.getMessage(), failed);
        }
    }

    private static void check(String password, String name) throws OperationException {
        if (password.codePointCount(0, password.length()) < LEAST) {
            throw new OperationException("Password too short: use at least " + LEAST + " characters");
        }
        Optional<String> common = CommonPasswords.refusal(password.toCharArray(), name);
        if (common.isPresent()) {
            throw new OperationException(common.get());
        }
    }

    private synchronized Result delete(String name) throws OperationException {
        try {
            Map<String, Set<String>> before = users.all();
            if (!before.containsKey(name)) {
                throw new OperationException("No operator " + name);
            }
            requireAnotherAdmin(before, name);
            users.delete(name);
            return Result.text("Deleted operator " + name);
        } catch (IOException failed) {
            throw new OperationException("Cannot change the users file: " + failed.getMessage(), failed);
        }
    }

    /** Without an administrator nobody could make one again from here. */
    private static void requireAnotherAdmin(Map<String, Set<String>> all, String name) throws OperationException {
        boolean isAdmin = all.getOrDefault(name, Set.of()).contains("admin");
        boolean another = all.entrySet().stream()
                .anyMatch(e -> !e.getKey().equals(name) && e.getValue().contains("admin"));
        if (isAdmin && !another) {
            throw new OperationException(name + " is the last administrator");
        }
    }
}
