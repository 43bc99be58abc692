package org.posthouse.operators;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.admin.Operator;
import org.posthouse.api.admin.Operators;
import org.posthouse.commandline.login.Client;
import org.posthouse.commandline.login.Logins;
import org.posthouse.support.DataDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets in those whom a file names. Wrong passwords slow down further ones, whichever way they come. */
@Component(
        service = Operators.class,
        immediate = true,
        configurationPid = "org.posthouse.operators",
        configurationPolicy = ConfigurationPolicy.OPTIONAL)
@Designate(ocd = OperatorsConfig.class)
public final class FileOperators implements Operators {
    private static final Logger LOG = LoggerFactory.getLogger(FileOperators.class);

    /** What somebody is compared with whom nobody knows, so that it takes as long. */
    private static final String NOBODY = Passwords.hash(new char[] {'?'});

    private final BundleContext context;
    private final Logins logins;
    private volatile UsersFile users;

    @Activate
    public FileOperators(BundleContext context, OperatorsConfig config) {
        this.context = context;
        this.logins = new Logins(Clock.systemUTC());
        configure(config);
    }

    FileOperators(Path file, Logins logins) {
        this.context = null;
        this.logins = logins;
        this.users = new UsersFile(file);
        users.refresh();
    }

    @Modified
    void configure(OperatorsConfig config) {
        UsersFile file = new UsersFile(
                config.file().isBlank() ? standard() : Path.of(config.file().strip()));
        file.refresh();
        users = file;
    }

    private Path standard() {
        return DataDirectory.etc(context)
                .orElseThrow(() -> new IllegalStateException(
                        "Nobody can log in: neither the framework property posthouse.etc nor file in "
                                + "org.posthouse.operators is set"))
                .resolve("users.properties");
    }

    @Override
    public Optional<Operator> login(String user, char[] password, String means, String address) {
        Client client = new Client(means, address);
        if (!logins.admit(user, client)) {
            return Optional.empty();
        }
        Optional<UsersFile.Entry> known = users.find(user);
        boolean right =
                matches(user, password, known.map(UsersFile.Entry::password).orElse(NOBODY));
        if (known.isEmpty() || known.get().password().isEmpty() || !right) {
            logins.failed(user, client, password);
            return Optional.empty();
        }
        logins.succeeded(user, client, true);
        return Optional.of(known.get().operator());
    }

    private static boolean matches(String user, char[] password, String stored) {
        try {
            return Passwords.matches(password, stored);
        } catch (IllegalArgumentException damaged) {
            LOG.warn("cannot read the password hash of {}: {}", user, damaged.getMessage());
            return false;
        }
    }
}
