package org.posthouse.shell.login;

import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import org.apache.karaf.jaas.boot.ProxyLoginModule;
import org.apache.karaf.jaas.config.JaasRealm;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.posthouse.commandline.login.Logins;

/**
 * Karaf's realm with {@link GuardModule} before its modules. Of realms of one name Karaf asks the one of the highest rank. While
 * this bundle is being replaced, Karaf's own serves alone.
 */
@Component(service = JaasRealm.class, immediate = true, property = GuardedRealm.GUARD + "=true")
public final class GuardedRealm implements JaasRealm {
    /** Tells this realm from those it guards. */
    static final String GUARD = "org.posthouse.shell.guard";

    private static final String NAME = "karaf";
    private static final int RANK = 1000;

    private final List<JaasRealm> realms = new CopyOnWriteArrayList<>();
    private final String bundle;
    private final Logins logins;

    @Activate
    public GuardedRealm(BundleContext context) {
        this(Long.toString(context.getBundle().getBundleId()), new Logins(Clock.systemUTC()));
    }

    GuardedRealm(String bundle, Logins logins) {
        this.bundle = bundle;
        this.logins = logins;
    }

    @Reference(
            target = "(!(" + GUARD + "=true))",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addRealm(JaasRealm realm) {
        realms.add(realm);
    }

    void removeRealm(JaasRealm realm) {
        realms.remove(realm);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return RANK;
    }

    /** Nothing, and so nobody gets in, while there is no realm to guard. */
    @Override
    public AppConfigurationEntry[] getEntries() {
        Stream<AppConfigurationEntry> guarded = realms.stream()
                .filter(realm -> realm.getName().equals(NAME))
                .max(Comparator.comparingInt(JaasRealm::getRank))
                .stream()
                .flatMap(realm -> Stream.of(realm.getEntries()));
        return Stream.concat(Stream.of(guard()), guarded).toArray(AppConfigurationEntry[]::new);
    }

    private AppConfigurationEntry guard() {
        Map<String, Object> options = new HashMap<>();
        options.put(ProxyLoginModule.PROPERTY_MODULE, GuardModule.class.getName());
        options.put(ProxyLoginModule.PROPERTY_BUNDLE, bundle);
        options.put(GuardModule.LOGINS, logins);
        return new AppConfigurationEntry(ProxyLoginModule.class.getName(), LoginModuleControlFlag.REQUISITE, options);
    }
}
