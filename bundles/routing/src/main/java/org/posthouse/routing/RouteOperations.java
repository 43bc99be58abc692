package org.posthouse.routing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.support.operation.Described;
import org.posthouse.support.secret.SecretFile;

/** What an administrator can do with the configured routes. Passwords go into files of their own, and into nothing else. */
final class RouteOperations {
    private static final int LONGEST_PASSWORD = 900;

    private static final Parameter DOMAIN = Parameter.required(
            "domain", "the recipients' domain, .domain for its sub-domains, or * for all other foreign mail");
    private static final Parameter NEXT_HOP = Parameter.required(
            "next-hop", "host[:port][;option=value...], with the options of routes in etc/org.posthouse.routing.cfg");
    private static final Parameter USER = Parameter.required("user", "user name for the login");
    private static final Parameter PASSWORD = new Parameter(
            "password",
            "password of the user; stored in a file that only the server can read",
            Parameter.Kind.SECRET,
            true);

    private final RoutesFile routes;
    private final Optional<Path> etc;

    /** @param etc the directory of the configuration; empty if it is not known, and there are no logins then */
    RouteOperations(RoutesFile routes, Optional<Path> etc) {
        this.routes = routes;
        this.etc = etc.map(path -> path.toAbsolutePath().normalize());
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "route-list",
                        "Shows where mail for other servers goes, and with which login.",
                        false,
                        List.of(),
                        (values, progress) -> list()),
                new Described(
                        "route-set",
                        "Sends mail for a domain, or all other foreign mail, to a next hop without login.",
                        true,
                        List.of(DOMAIN, NEXT_HOP),
                        (values, progress) -> set(domain(values), plain(values.get(NEXT_HOP.name())))),
                new Described(
                        "route-login",
                        "Sends mail for a domain, or all other foreign mail, to a next hop with TLS and a login.",
                        true,
                        List.of(DOMAIN, NEXT_HOP, USER, PASSWORD),
                        (values, progress) -> logIn(values)),
                new Described(
                        "route-delete",
                        "Removes a route; its mail is then sent like other foreign mail.",
                        true,
                        List.of(DOMAIN),
                        (values, progress) -> delete(domain(values))));
    }

    private static String domain(Map<String, String> values) throws OperationException {
        String domain = Domains.key(values.get(DOMAIN.name()).strip());
        if (!domain.equals(RoutesFile.ALL_OTHERS) && !domain.matches("\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*")) {
            throw new OperationException("Invalid domain: " + domain);
        }
        return domain;
    }

    /** A next hop without a login: that of an operator is given in another way. */
    private static String plain(String nextHop) throws OperationException {
        Map<String, String> options = options(nextHop);
        if (options.containsKey("user")) {
            throw new OperationException("Use route-login for a next hop with a login");
        }
        return nextHop.strip();
    }

    private static Map<String, String> options(String nextHop) throws OperationException {
        try {
            return NextHop.of(nextHop.strip()).route().options();
        } catch (IllegalArgumentException wrong) {
            throw new OperationException("Nothing was changed: " + wrong.getMessage(), wrong);
        }
    }

    private Result logIn(Map<String, String> values) throws OperationException {
        String domain = domain(values);
        String user = values.get(USER.name()).strip();
        String password = values.get(PASSWORD.name());
        if (user.indexOf(';') >= 0) {
            throw new OperationException("A user name must not contain a semicolon");
        }
        if (password.length() > LONGEST_PASSWORD || password.chars().anyMatch(c -> c < ' ')) {
            throw new OperationException(
                    "The password must be one line of at most " + LONGEST_PASSWORD + " characters");
        }
        Path directory = etc.orElseThrow(() -> new OperationException(
                "The configuration directory is unknown here: write the password into your own file, and "
                        + "name it in the route"));
        String file = directory.getFileName() + "/" + fileName(domain);
        String nextHop = plain(values.get(NEXT_HOP.name())) + ";user=" + user + ";password-file=" + file;
        options(nextHop);
        try {
            SecretFile.write(directory.resolve(fileName(domain)), password);
        } catch (IOException failed) {
            throw new OperationException("Cannot write the password to " + file + ": " + failed.getMessage(), failed);
        }
        return set(domain, nextHop);
    }

    private static String fileName(String domain) {
        return domain.equals(RoutesFile.ALL_OTHERS) ? "smarthost.password" : "route-" + domain + ".password";
    }

    private Result set(String domain, String nextHop) throws OperationException {
        Optional<RoutesFile.Line> before = change(domain, Optional.of(nextHop));
        Map<String, String> options = options(nextHop);
        if (!options.containsKey("user")) {
            forget(before);
        }
        return Result.text("Mail for " + words(domain) + " goes to " + address(options)
                + (options.containsKey("user") ? " as " + options.get("user") : ""));
    }

    private Result delete(String domain) throws OperationException {
        Optional<RoutesFile.Line> before = change(domain, Optional.empty());
        if (before.isEmpty()) {
            throw new OperationException("No route for " + words(domain));
        }
        forget(before);
        return Result.text("The route for " + words(domain) + " is removed");
    }

    private Optional<RoutesFile.Line> change(String domain, Optional<String> nextHop) throws OperationException {
        try {
            return routes.set(domain, nextHop);
        } catch (IllegalArgumentException wrong) {
            throw new OperationException("Nothing was changed: " + wrong.getMessage(), wrong);
        } catch (IOException failed) {
            throw unreadable(failed);
        }
    }

    private static OperationException unreadable(IOException failed) {
        return new OperationException("Cannot read or write the configuration: " + failed.getMessage(), failed);
    }

    /** Removes the password of a route that is not there any more, if it was written by {@code route-login}. */
    private void forget(Optional<RoutesFile.Line> before) throws OperationException {
        if (before.isEmpty() || etc.isEmpty()) {
            return;
        }
        String name = fileName(before.get().domain());
        if (before.get().nextHop().endsWith(";password-file=" + etc.get().getFileName() + "/" + name)) {
            try {
                Files.deleteIfExists(etc.get().resolve(name));
            } catch (IOException failed) {
                throw new OperationException(
                        "The route is removed, but its password file etc/" + name + " is not: " + failed.getMessage(),
                        failed);
            }
        }
    }

    private static String words(String domain) {
        return domain.equals(RoutesFile.ALL_OTHERS) ? "all other foreign domains" : domain;
    }

    private static String address(Map<String, String> options) {
        String host = options.get("host");
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + options.get("port");
    }

    private Result list() throws OperationException {
        List<List<String>> rows = new ArrayList<>();
        try {
            boolean smarthost = false;
            for (RoutesFile.Line line : routes.lines()) {
                smarthost |= line.domain().equals(RoutesFile.ALL_OTHERS);
                rows.add(row(line));
            }
            if (!smarthost) {
                rows.add(List.of(RoutesFile.ALL_OTHERS, routes.foreign(), "", "", "", ""));
            }
        } catch (IOException failed) {
            throw unreadable(failed);
        }
        return Result.table(List.of("for", "next hop", "tls", "login", "password", "from anyone"), rows);
    }

    private List<String> row(RoutesFile.Line line) {
        try {
            NextHop hop = NextHop.of(line.nextHop());
            Map<String, String> options = hop.route().options();
            String user = options.getOrDefault("user", "");
            boolean relay = hop.relay() && !line.domain().equals(RoutesFile.ALL_OTHERS);
            return List.of(
                    line.domain(),
                    address(options),
                    options.getOrDefault("tls", user.isEmpty() ? "" : "verify"),
                    user,
                    user.isEmpty() ? "" : password(options.get("password-file")),
                    relay ? "yes" : "");
        } catch (IllegalArgumentException wrong) {
            return List.of(line.domain(), "invalid: " + wrong.getMessage(), "", "", "", "");
        }
    }

    private String password(String file) {
        Path directory = etc.map(Path::getParent).orElse(Path.of(""));
        return SecretFile.read(directory.resolve(file)) instanceof SecretFile.Found.Unusable unusable
                ? unusable.why()
                : "there";
    }
}
