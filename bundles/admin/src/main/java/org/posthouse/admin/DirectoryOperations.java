package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.message.Address;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;

/** Domains, accounts and aliases. */
final class DirectoryOperations {
    private static final Parameter NAME = required("name", "the account, such as alice@example.test");
    private static final Parameter PASSWORD =
            new Parameter("password", "the password; kept as a salted hash only", Parameter.Kind.SECRET, true);
    private static final Parameter LIMIT =
            new Parameter("limit", "the most rows, 100 if not given", Parameter.Kind.NUMBER, false);
    private static final Parameter DOMAIN = required("name", "the domain, such as example.test");
    private static final Parameter ADDRESS = required("address", "the address of the alias");

    private final Services.Source<DirectoryAdmin> directory;
    private final Services.Source<MailStore> store;

    DirectoryOperations(Services.Source<DirectoryAdmin> directory, Services.Source<MailStore> store) {
        this.directory = directory;
        this.store = store;
    }

    /** A change of the directory and the sentence that says it was made. */
    @FunctionalInterface
    private interface Change {
        String apply(DirectoryAdmin admin) throws DirectoryException, OperationException;
    }

    private Result change(Change change) throws OperationException {
        try {
            return Result.text(change.apply(directory.get()));
        } catch (DirectoryException refused) {
            throw new OperationException(refused.getMessage(), refused);
        }
    }

    List<Operation> all() {
        List<Operation> all = new ArrayList<>(domains());
        all.addAll(accounts());
        all.addAll(aliases());
        return all;
    }

    private List<Operation> domains() {
        return List.of(
                read("domain-list", "Shows the domains of this server.", a -> listDomains()),
                write(
                        "domain-create",
                        "Creates a domain; the first one becomes the default.",
                        a -> change(d -> {
                            d.createDomain(a.get("name"));
                            return "Created domain " + a.get("name");
                        }),
                        DOMAIN),
                write(
                        "domain-delete",
                        "Deletes a domain that has no accounts; its aliases go with it.",
                        a -> change(d -> {
                            d.deleteDomain(a.get("name"));
                            return "Deleted domain " + a.get("name");
                        }),
                        DOMAIN),
                write(
                        "domain-default",
                        "Makes a domain the one that logins without domain belong to.",
                        a -> change(d -> {
                            d.defaultDomain(a.get("name"));
                            return "Default domain is now " + a.get("name");
                        }),
                        DOMAIN),
                write(
                        "domain-catch-all",
                        "Sets where mail for unknown users of a domain goes; without target it is refused.",
                        a -> change(d -> {
                            Optional<Address> target =
                                    a.text("target").isPresent() ? Optional.of(a.address("target")) : Optional.empty();
                            d.catchAll(a.get("name"), target);
                            return target.map(t -> "Unknown users of " + a.get("name") + " now go to " + t)
                                    .orElse("Unknown users of " + a.get("name") + " are now refused");
                        }),
                        DOMAIN,
                        optional("target", "an address; empty: unknown users are refused")));
    }

    private Result listDomains() throws OperationException {
        try {
            return Result.table(
                    List.of("domain", "default", "accounts", "catch-all"),
                    directory.get().domains().stream()
                            .map(d -> List.of(
                                    d.name(),
                                    d.isDefault() ? "yes" : "",
                                    Integer.toString(d.accounts()),
                                    d.catchAll().map(Address::toString).orElse("")))
                            .toList());
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    private List<Operation> accounts() {
        return List.of(
                read(
                        "account-list",
                        "Shows accounts with what they hold and may hold.",
                        this::listAccounts,
                        optional("like", "part of the name"),
                        optional("after", "show those after this name"),
                        LIMIT),
                write(
                        "account-create",
                        "Creates an account.",
                        a -> change(d -> "Created account "
                                + d.createAccount(a.get("name"), a.secret("password"), a.octets("quota"))
                                        .name()),
                        NAME,
                        PASSWORD,
                        new Parameter("quota", "such as 2G; 0 for none", Parameter.Kind.OCTETS, false)),
                write(
                        "account-password",
                        "Sets the password of an account.",
                        a -> change(d -> {
                            d.password(a.get("name"), a.secret("password"));
                            return "Password of " + a.get("name") + " set";
                        }),
                        NAME,
                        PASSWORD),
                write(
                        "account-quota",
                        "Sets the most an account may hold.",
                        a -> change(d -> {
                            long quota = a.octets("quota");
                            d.quota(a.get("name"), quota);
                            return "Quota of " + a.get("name") + " is now " + Format.quota(quota);
                        }),
                        NAME,
                        new Parameter("quota", "such as 2G; 0 for none", Parameter.Kind.OCTETS, true)),
                write(
                        "account-delete",
                        "Deletes an account and all its mail.",
                        a -> change(d -> {
                            d.deleteAccount(a.get("name"));
                            return "Deleted account " + a.get("name");
                        }),
                        NAME));
    }

    private Result listAccounts(Arguments a) throws OperationException {
        try {
            List<List<String>> rows = new ArrayList<>();
            for (AccountInfo account :
                    directory.get().accounts(a.get("like"), a.get("after"), a.number("limit", 100, 10_000))) {
                long used = used(account);
                rows.add(List.of(
                        account.name(),
                        used < 0 ? "?" : Format.octets(used),
                        Format.quota(account.quota()),
                        used < 0 || account.quota() == 0 ? "" : used * 100 / account.quota() + "%"));
            }
            return Result.table(List.of("account", "holds", "quota", "full"), rows);
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    /** -1 if the store cannot say: the list of accounts is worth showing without it. */
    private long used(AccountInfo account) {
        try {
            return store.get().used(account.id());
        } catch (OperationException | StoreException absent) {
            return -1;
        }
    }

    private List<Operation> aliases() {
        return List.of(
                read(
                        "alias-list",
                        "Shows aliases and where they lead.",
                        a -> {
                            try {
                                return Result.table(
                                        List.of("alias", "targets"),
                                        directory.get().aliases(a.get("after"), a.number("limit", 100, 10_000)).stream()
                                                .map(x -> List.of(
                                                        x.address().toString(),
                                                        x.targets().stream()
                                                                .map(Address::toString)
                                                                .collect(Collectors.joining(", "))))
                                                .toList());
                            } catch (DirectoryException failed) {
                                throw new OperationException(failed.getMessage(), failed);
                            }
                        },
                        optional("after", "show those after this address"),
                        LIMIT),
                write(
                        "alias-set",
                        "Creates an alias or replaces its targets.",
                        a -> change(d -> {
                            List<Address> targets = a.addresses("targets");
                            d.alias(a.address("address"), targets);
                            return a.get("address") + " now leads to " + targets.size()
                                    + (targets.size() == 1 ? " address" : " addresses");
                        }),
                        ADDRESS,
                        required("targets", "one or more addresses, separated by commas")),
                write(
                        "alias-delete",
                        "Deletes an alias.",
                        a -> change(d -> {
                            d.deleteAlias(a.address("address"));
                            return "Deleted alias " + a.get("address");
                        }),
                        ADDRESS));
    }
}
