package org.posthouse.update.inventory;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The contracts of the mail server that a bundle fulfils, and what its users would miss. */
public final class Contracts {
    private static final String OURS = "org.posthouse.";

    /** By what services of a kind are told apart. */
    private static final List<String> NAMES = List.of(
            "protocol.name",
            "filter.name",
            "transport.name",
            "router.name",
            "directory.name",
            "source.name",
            "operation.name");

    /** Services that are many, or say nothing to an operator. */
    private static final Set<String> COUNTED = Set.of("Operation", "HealthCheck", "Warning");

    /** What happens while a service of a kind is absent; the worst first. */
    private static final Map<String, String> ABSENCE = absence();

    /** Parts whose work is not a service of ours. */
    private static final Map<String, String> FACES = Map.of(
            "org.posthouse.console", "the web console is unavailable; only the shell can start it again",
            "org.posthouse.console.login", "nobody can log in to the web console; only the shell can start it again",
            "org.posthouse.shell", "the shell has no mail: commands",
            "org.posthouse.shell.gogo", "the shell has no mail: commands",
            "org.posthouse.shell.ssh", "nobody can log in over ssh, and bin/client does not work",
            "org.posthouse.settings", "changes in etc/ have no effect, and invalid values are not held back");

    private Contracts() {}

    private static Map<String, String> absence() {
        Map<String, String> absence = new LinkedHashMap<>();
        absence.put("NetAdmin", "every connection ends and every port is closed");
        absence.put("Operators", "no operator can log in over ssh or to the console");
        absence.put("Spool", "mail that cannot be delivered at once is deferred, and the queue stands still");
        absence.put("Intake", "no mail is accepted: senders are asked to try again later");
        absence.put("Protocol", "its clients wait 10 s and are then rejected until it is back");
        absence.put("Database", "mailboxes and accounts are unavailable");
        absence.put("BlobStore", "messages can be neither read nor stored");
        absence.put("MailStore", "nobody can read mail; new mail waits in the queue");
        absence.put("Directory", "local addresses cannot be verified: mail for them is deferred");
        absence.put("Authenticator", "nobody can log in");
        absence.put("DirectorySource", "mail for its accounts and their logins wait");
        absence.put("Routing", "outgoing mail waits in the queue");
        absence.put("Router", "mail that it routes waits in the queue if it is required");
        absence.put("QueueAdmin", "mail in the queue waits");
        absence.put("Transport", "mail that it transports waits in the queue");
        absence.put("Dialer", "no connections to other servers are possible");
        absence.put("Certificates", "no new connection can use TLS");
        absence.put("Resolver", "no names can be looked up: mail to other servers waits");
        absence.put("Filter", "it does not check mail; where it is required, mail is deferred");
        absence.put("SimpleFilter", "it does not check mail; where it is required, mail is deferred");
        absence.put("Tracer", "events of mail are not recorded");
        absence.put("Renewal", "certificates are not renewed");
        absence.put("Doctor", "the server does not check itself");
        return absence;
    }

    /** What a bundle provides, such as {@code Protocol imap} and {@code 12 × Operation}; empty if it is nothing. */
    public static Set<String> provided(Bundle bundle) {
        Set<String> provided = new TreeSet<>();
        Map<String, Integer> counted = new TreeMap<>();
        for (ServiceReference<?> service : services(bundle)) {
            for (String kind : kinds(bundle, service)) {
                if (COUNTED.contains(kind)) {
                    counted.merge(kind, 1, Integer::sum);
                } else {
                    provided.add((kind + " " + name(service)).strip());
                }
            }
        }
        counted.forEach((kind, many) -> provided.add(many + " × " + kind));
        return provided;
    }

    /** What no longer works while a bundle is stopped, as a sentence without its end; empty if little does. */
    public static String absence(Bundle bundle) {
        Set<String> kinds = new LinkedHashSet<>();
        Set<String> operations = new TreeSet<>();
        for (ServiceReference<?> service : services(bundle)) {
            kinds.addAll(kinds(bundle, service));
            if (kinds(bundle, service).contains("Operation")) {
                operations.add(name(service));
            }
        }
        List<String> all = ABSENCE.entrySet().stream()
                .filter(one -> kinds.contains(one.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .collect(Collectors.toList());
        if (FACES.containsKey(bundle.getSymbolicName())) {
            all.add(0, FACES.get(bundle.getSymbolicName()));
        }
        operations.remove("");
        if (!operations.isEmpty()) {
            all.add(
                    operations.size() > 3
                            ? operations.size() + " operations of shell and console are missing"
                            : "missing in shell and console: " + String.join(", ", operations));
        }
        return String.join("; ", all);
    }

    /** What a bundle registers for itself alone is no contract. */
    private static Set<String> kinds(Bundle bundle, ServiceReference<?> service) {
        Set<String> kinds = new TreeSet<>();
        for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
            if (type.startsWith(OURS) && !type.startsWith(bundle.getSymbolicName() + ".")) {
                kinds.add(type.substring(type.lastIndexOf('.') + 1));
            }
        }
        return kinds;
    }

    private static String name(ServiceReference<?> service) {
        return NAMES.stream()
                .map(service::getProperty)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElse("");
    }

    private static ServiceReference<?>[] services(Bundle bundle) {
        ServiceReference<?>[] services =
                bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        return services == null ? new ServiceReference<?>[0] : services;
    }
}
