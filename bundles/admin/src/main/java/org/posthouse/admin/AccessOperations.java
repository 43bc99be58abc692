package org.posthouse.admin;

import static org.posthouse.admin.AdminOperation.read;
import static org.posthouse.admin.AdminOperation.write;
import static org.posthouse.api.admin.Parameter.optional;
import static org.posthouse.api.admin.Parameter.required;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.AccountAccess.AppPassword;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Service;

/** Who may log in to an account, and with which app passwords. What takes that away ends the account's open sessions, too. */
final class AccessOperations {
    private static final Parameter ACCOUNT = required("account", "the account, such as alice@example.test");
    private static final Parameter NAME = required("name", "a name for it, such as Phone");

    private final Services.Source<AccountAccess> access;
    private final AccountSessions sessions;

    AccessOperations(Services.Source<AccountAccess> access, AccountSessions sessions) {
        this.access = access;
        this.sessions = sessions;
    }

    List<Operation> all() {
        return List.of(
                write(
                        "account-disable",
                        "Blocks all logins to an account and ends its sessions; mail for it is still delivered.",
                        this::disable,
                        required("name", "the account, such as alice@example.test"),
                        new Parameter("refuse-mail", "refuse mail for it with 550 5.2.1", Parameter.Kind.FLAG, false)),
                write(
                        "account-enable",
                        "Enables a disabled account.",
                        a -> {
                            state(a.get("name"), AccountInfo.State.ENABLED);
                            return Result.text(a.get("name") + " is enabled");
                        },
                        required("name", "the account, such as alice@example.test")),
                read(
                        "app-password-list",
                        "Shows the app passwords of an account, without their secrets.",
                        this::list,
                        ACCOUNT),
                write(
                        "app-password-create",
                        "Creates a password for one program or device, and shows it only once.",
                        this::create,
                        ACCOUNT,
                        NAME,
                        optional("services", "services it is valid for: submission, imap, pop3; default: all")),
                write(
                        "app-password-delete",
                        "Deletes an app password and ends the account's sessions, which must log in again.",
                        this::delete,
                        ACCOUNT,
                        NAME));
    }

    private Result disable(Arguments a) throws OperationException {
        String name = a.get("name");
        boolean refuses = a.flag("refuse-mail");
        state(name, refuses ? AccountInfo.State.CLOSED : AccountInfo.State.DISABLED);
        return Result.text(name + " is disabled, "
                + (refuses ? "and mail for it is refused" : "and mail for it is still delivered") + "; "
                + sessions.end(name));
    }

    private void state(String name, AccountInfo.State state) throws OperationException {
        try {
            access.get().state(name, state);
        } catch (DirectoryException refused) {
            throw new OperationException(refused.getMessage(), refused);
        }
    }

    private Result list(Arguments a) throws OperationException {
        try {
            return Result.table(
                    List.of("name", "services", "created", "last use"),
                    access.get().appPasswords(a.get("account")).stream()
                            .map(AccessOperations::row)
                            .toList());
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
    }

    private static List<String> row(AppPassword one) {
        return List.of(
                one.name(),
                one.services().stream().sorted().map(Service::word).collect(Collectors.joining(", ")),
                Format.time(one.created()),
                one.lastUse().map(Format::time).orElse("never"));
    }

    private Result create(Arguments a) throws OperationException {
        try {
            String secret = access.get().createAppPassword(a.get("account"), a.get("name"), services(a));
            return Result.text(
                    "App password " + a.get("name") + " of " + a.get("account") + ", not shown again: " + secret);
        } catch (DirectoryException refused) {
            throw new OperationException(refused.getMessage(), refused);
        }
    }

    private static Set<Service> services(Arguments a) throws OperationException {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (String word : a.text("services").orElse("submission,imap,pop3").split("[,\\s]+")) {
            services.add(Service.of(word)
                    .orElseThrow(() ->
                            new OperationException("unknown service " + word + ": use submission, imap or pop3")));
        }
        return services;
    }

    private Result delete(Arguments a) throws OperationException {
        try {
            access.get().deleteAppPassword(a.get("account"), a.get("name"));
        } catch (DirectoryException refused) {
            throw new OperationException(refused.getMessage(), refused);
        }
        return Result.text("Deleted app password " + a.get("name") + "; " + sessions.end(a.get("account")));
    }
}
