package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;

/** Domains, accounts and aliases. */
final class DirectoryOperations {
    private static final String STATE = "state";
    private static final String LAST_LOGIN = "last login";

    private static final Parameter NAME = required("name", "the account, such as alice@example.test");
    private static final Parameter PASSWORD =
            new Parameter("password", "the password; stored as a salted hash only", Parameter.Kind.SECRET, true);
    private static final Parameter LIMIT =
            new Parameter("limit", "maximum rows, default 100", Parameter.Kind.NUMBER, false);
    private static final Parameter DOMAIN = required("name", "the domain, such as example.test");
    private static final Parameter ADDRESS = required("address", "the address of the alias");

    private final Services.Source<DirectoryAdmin> directory;
    private final Services.Source<Directory> lookup;
    private final Services.Source<AccountAccess> access;
    private final Services.Source<MailStore> store;
    private final AccountSessions sessions;

    DirectoryOperations(
            Services.Source<DirectoryAdmin> directory,
            Services.Source<Directory> lookup,
            Services.Source<AccountAccess> access,
            Services.Source<MailStore> store,
            AccountSessions sessions) {
        this.directory = directory;
        this.lookup = lookup;
        this.access = access;
        this.store = store;
        this.sessions = sessions;
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
                        "Makes a domain the default for logins without a domain.",
                        a -> change(d -> {
                            d.defaultDomain(a.get("name"));
                            return "Default domain is now " + a.get("name");
                        }),
                        DOMAIN),
                write(
                        "domain-catch-all",
                        "Sets where mail for unknown users of a domain goes; without a target it is refused.",
                        a -> change(d -> {
                            Optional<Address> target =
                                    a.text("target").isPresent() ? Optional.of(a.address("target")) : Optional.empty();
                            d.catchAll(a.get("name"), target);
                            return target.map(t -> "Mail for unknown users of " + a.get("name") + " now goes to " + t)
                                    .orElse("Mail for unknown users of " + a.get("name") + " is now refused");
                        }),
                        DOMAIN,
                        optional("target", "an address; empty: refuse mail for unknown users")),
                write(
                        "domain-source",
                        "Says which directory of a plug-in keeps the accounts of a domain; without one this server does."
                                + " Mail and ids stay.",
                        a -> change(d -> {
                            d.source(a.get("name"), a.text("source"));
                            return "The accounts of " + a.get("name") + " are now kept by "
                                    + a.text("source")
                                            .map(s -> "the directory " + s)
                                            .orElse("this server");
                        }),
                        DOMAIN,
                        optional("source", "the name of the directory; empty: this server")));
    }

    private Result listDomains() throws OperationException {
        try {
            return Result.table(
                    List.of("domain", "default", "accounts", "catch-all", "kept by"),
                    directory.get().domains().stream()
                            .map(d -> List.of(
                                    d.name(),
                                    d.isDefault() ? "yes" : "",
                                    Integer.toString(d.accounts()),
                                    d.catchAll().map(Address::toString).orElse(""),
                                    d.source().orElse("")))
                            .toList());
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    private List<Operation> accounts() {
        return List.of(
                read(
                        "account-list",
                        "Shows accounts with their usage and quota.",
                        this::listAccounts,
                        optional("like", "part of the name"),
                        optional("after", "start after this name"),
                        LIMIT),
                read("account-show", "Shows an account: its mailboxes and its aliases.", this::show, NAME),
                write(
                        "account-create",
                        "Creates an account.",
                        a -> change(d -> "Created account "
                                + d.createAccount(a.get("name"), a.secret("password"), a.octets("quota"))
                                        .name()),
                        NAME,
                        PASSWORD,
                        new Parameter("quota", "such as 2G; 0 for unlimited", Parameter.Kind.OCTETS, false)),
                write(
                        "account-password",
                        "Sets the password of an account and ends its sessions.",
                        a -> change(d -> {
                            d.password(a.get("name"), a.secret("password"));
                            return "Password of " + a.get("name") + " set; " + sessions.end(a.get("name"));
                        }),
                        NAME,
                        PASSWORD),
                write(
                        "account-quota",
                        "Sets the quota of an account.",
                        a -> change(d -> {
                            long quota = a.octets("quota");
                            d.quota(a.get("name"), quota);
                            return "Quota of " + a.get("name") + " is now " + Format.quota(quota);
                        }),
                        NAME,
                        new Parameter("quota", "such as 2G; 0 for unlimited", Parameter.Kind.OCTETS, true)),
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
                        used < 0 || account.quota() == 0 ? "" : used * 100 / account.quota() + "%",
                        state(account.state()),
                        lastLogin(account)));
            }
            return Result.table(List.of("account", "holds", "quota", "full", STATE, LAST_LOGIN), rows);
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    private static String state(AccountInfo.State state) {
        return switch (state) {
            case ENABLED -> "";
            case DISABLED -> "disabled";
            case CLOSED -> "disabled, refuses mail";
        };
    }

    /** Empty if the directory does not know: the list is worth showing without it. */
    private String lastLogin(AccountInfo account) {
        try {
            return access.get().lastLogin(account).map(Format::time).orElse("never");
        } catch (OperationException | DirectoryException unknown) {
            return "";
        }
    }

    private Result show(Arguments a) throws OperationException {
        Optional<MailStore> mails;
        try {
            mails = Optional.of(store.get());
        } catch (OperationException absent) {
            mails = Optional.empty();
        }
        return AccountReport.of(
                a.get("name"),
                directory.get(),
                mails,
                account -> Map.of(STATE, state(account.state()), LAST_LOGIN, lastLogin(account)));
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
                        "Shows aliases and their targets.",
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
                        optional("after", "start after this address"),
                        LIMIT),
                write(
                        "alias-set",
                        "Creates an alias or replaces its targets.",
                        a -> change(d -> {
                            List<Address> targets = a.addresses("targets");
                            Address alias = a.address("address");
                            requireTargets(alias, targets);
                            d.alias(alias, targets);
                            if (lookup.get().resolve(alias) instanceof Resolution.Unknown) {
                                throw new OperationException(alias + " now leads nowhere: its targets lead back to it");
                            }
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

    /** An alias that leads nowhere loses mail with a 550 only once somebody writes to it. */
    private void requireTargets(Address alias, List<Address> targets) throws OperationException {
        if (alias.localPart().equals("*")) {
            throw new OperationException(
                    "An alias is a single address; use domain-catch-all for mail to all unknown users of a "
                            + "domain");
        }
        for (Address target : targets) {
            if (target.normalized().equals(alias.normalized())) {
                throw new OperationException(alias + " cannot lead to itself");
            }
            if (lookup.get().resolve(target) instanceof Resolution.Unknown) {
                throw new OperationException(target + " does not exist here: create the account or alias first");
            }
        }
    }
}
