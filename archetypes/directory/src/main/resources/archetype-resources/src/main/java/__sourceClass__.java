package ${package};

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.message.Address;

/** Knows the accounts and aliases of a domain. Replace the file with whatever your accounts are in. */
@Component(
        service = DirectorySource.class,
        configurationPid = "${package}",
        configurationPolicy = ConfigurationPolicy.REQUIRE, // the default domain must not be taken by mistake
        property = DirectorySource.NAME + "=${sourceName}") // the domain is remembered as that of this name: never change it
@Designate(ocd = ${sourceClass}Config.class)
public final class ${sourceClass} implements DirectorySource {
    /** What was configured, as one. */
    private record Kept(String domain, AccountsFile file) {}

    private volatile Kept kept;

    /** Called at the start and whenever the configuration changes. */
    @Activate
    @Modified
    void configure(${sourceClass}Config config) {
        String domain = config.domain().strip().toLowerCase(Locale.ROOT);
        kept = new Kept(domain, new AccountsFile(Path.of(config.file()), domain, Clock.systemUTC()));
    }

    @Override
    public Set<String> domains() {
        return Set.of(kept.domain());
    }

    /** If nobody can say, say so: mail and logins wait then. Only {@code Nobody} refuses them. */
    @Override
    public Entry find(Address address) {
        Optional<AccountsFile.Content> content = kept.file().content();
        if (content.isEmpty()) {
            return new NotNow();
        }
        String name = address.toString();
        List<Address> targets = content.get().aliases().get(name);
        if (targets != null) {
            return new Alias(targets);
        }
        AccountsFile.Person person = content.get().people().get(name);
        // with the secret the server checks passwords itself; without one it asks check()
        return person == null ? new Nobody() : new Account(name, person.key(), Optional.of(person.secret()));
    }
}
