package org.posthouse.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.message.Address;
import org.posthouse.setup.change.Change;
import org.posthouse.setup.change.Options;
import org.posthouse.setup.change.Setting;

/** Finds out what has to change so that the server is as it is wanted; changes nothing. */
final class Planner {
    static final String IDENTITY = "org.posthouse.identity";
    static final String HOSTNAME = "hostname";
    static final String LISTENER = "org.posthouse.net.mina.listener";
    static final String ADDRESS = "address";

    private static final String TLS = "org.posthouse.tls";
    private static final String HOSTNAMES = "hostnames";
    private static final String PROTOCOL = "protocol";
    private static final String LOCALHOST = "localhost";

    /** Whoever connects by LMTP is trusted, so that one stays where it is. */
    private static final Set<String> FOR_OTHERS = Set.of("smtp", "submission", "imap", "pop3");

    /** How all addresses can be written. */
    private static final Set<String> EVERYWHERE = Set.of("", "*", "0.0.0.0", "::");

    private final Options options;
    private final Known known;

    Planner(Options options, DirectoryAdmin directory) {
        this.options = options;
        this.known = new Known(directory);
    }

    /** What has to change, in this order; nothing if all is as it is wanted. */
    List<Change> plan(Wish wish) throws IOException, DirectoryException {
        List<Change> all = new ArrayList<>(name(wish));
        if (wish.listen().isPresent()) {
            all.addAll(listeners(wish.listen().get()));
        }
        Address account = wish.account();
        if (!known.domain(account.domain())) {
            all.add(new Change.NewDomain(account.domain()));
        }
        if (known.account(account.toString()).isEmpty()) {
            all.add(new Change.NewAccount(account.toString()));
        }
        Address postmaster = new Address("postmaster", account.domain());
        boolean own = postmaster.equals(account)
                || known.account(postmaster.toString()).isPresent();
        if (!own && known.alias(postmaster).isEmpty()) { // rfc5321#4.5.1
            all.add(new Change.NewAlias(postmaster, account));
        }
        return all;
    }

    /** The name of the server, and that in the certificate it makes for itself. */
    private List<Change> name(Wish wish) throws IOException {
        Optional<Setting> was = options.get(IDENTITY, HOSTNAME);
        String before = was.map(Setting::text).map(String::strip).orElse("");
        String wanted = wish.host().orElse(before.isEmpty() ? wish.derivedHost() : before);
        List<Change> all = new ArrayList<>();
        if (!before.equalsIgnoreCase(wanted)) {
            all.add(new Change.Option(IDENTITY, HOSTNAME, was, Setting.of(wanted)));
        }
        Optional<Setting> names = options.get(TLS, HOSTNAMES);
        List<String> texts = names.map(Setting::texts).orElse(List.of()).stream()
                .filter(text -> !text.isBlank())
                .toList();
        if (texts.stream().noneMatch(wanted::equalsIgnoreCase)) {
            List<String> more = new ArrayList<>(List.of(wanted));
            texts.stream().filter(text -> !text.equalsIgnoreCase(before)).forEach(more::add);
            if (!more.contains(LOCALHOST)) {
                more.add(LOCALHOST);
            }
            all.add(new Change.Option(TLS, HOSTNAMES, names, Setting.list(more)));
        }
        return all;
    }

    private List<Change> listeners(String address) throws IOException {
        List<Change> all = new ArrayList<>();
        for (Map.Entry<String, String> one :
                options.instances(LISTENER, PROTOCOL).entrySet()) {
            Optional<Setting> was = options.get(one.getKey(), ADDRESS);
            String now = was.map(Setting::text).map(String::strip).orElse("");
            boolean same = now.equals(address) || EVERYWHERE.contains(now) && EVERYWHERE.contains(address);
            if (FOR_OTHERS.contains(one.getValue()) && !same) {
                all.add(new Change.Option(one.getKey(), ADDRESS, was, Setting.of(address)));
            }
        }
        return all;
    }
}
