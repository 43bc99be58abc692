package org.posthouse.account.web;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthouse.account.web.Pages.Notice;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.directory.Service;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.support.access.Audit;

/** What users do to their own accounts, each written down. */
final class Deeds {
    /** What is said while a part is absent. */
    static final Notice AWAY = Notice.bad("Part of the server is being replaced. Try again in a moment.");

    private final Parts parts;
    private final Audit audit;

    Deeds(Parts parts, Audit audit) {
        this.parts = parts;
        this.audit = audit;
    }

    /** The services, each as it is at this moment; empty while it is absent. */
    interface Parts {
        Optional<Authenticator> authenticator();

        Optional<DirectoryAdmin> directory();

        Optional<AccountAccess> access();

        Optional<NetAdmin> net();
    }

    /** What somebody is told who could not be let in; empty: the result is a success. */
    static Optional<Notice> refusal(Optional<AuthResult> result) {
        if (result.isEmpty()) {
            return Optional.of(AWAY);
        }
        if (result.get() instanceof AuthResult.Denied) {
            return Optional.of(Notice.bad("Wrong address or password."));
        }
        if (result.get() instanceof AuthResult.TryLater) {
            return Optional.of(Notice.bad("Too many wrong passwords. Try again later."));
        }
        return result.get() instanceof AuthResult.NotYet
                ? Optional.of(Notice.bad("This cannot be checked right now. Try again in a few seconds."))
                : Optional.empty();
    }

    /** Asks with the account's own password; app passwords do not open this page. */
    Optional<AuthResult> verify(String user, String password, String address) {
        char[] secret = password.toCharArray();
        try {
            return parts.authenticator().map(a -> a.verify(user, secret, address));
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    /** A change of the directory. */
    @FunctionalInterface
    private interface Change {
        Notice make() throws DirectoryException;
    }

    Notice changePassword(AccountInfo account, String present, String fresh, String again, String address) {
        if (!fresh.equals(again)) {
            return Notice.bad("The new passwords do not match.");
        }
        Optional<Notice> refusal = refusal(verify(account.name(), present, address));
        if (refusal.isPresent()) {
            audit.event("own-password", by(account, address), "result", "denied");
            return refusal.get().equals(AWAY)
                    ? AWAY
                    : Notice.bad("The current password was not accepted. "
                            + refusal.get().text());
        }
        return written("own-password", account, address, "", () -> {
            if (parts.directory().isEmpty()) {
                return AWAY;
            }
            char[] secret = fresh.toCharArray();
            try {
                parts.directory().get().password(account.name(), secret);
            } finally {
                Arrays.fill(secret, '\0');
            }
            endSessions(account);
            return Notice.good("Password changed.");
        });
    }

    Notice createAppPassword(AccountInfo account, String name, String[] words, String address) {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (String word : words == null ? new String[0] : words) {
            Service.of(word).ifPresent(services::add);
        }
        return written("own-app-password-create", account, address, name, () -> {
            if (parts.access().isEmpty()) {
                return AWAY;
            }
            String secret = parts.access().get().createAppPassword(account.name(), name, services);
            return new Notice(
                    true,
                    "App password \u201c" + name.strip()
                            + "\u201d created. Copy it into your program now: it is not shown again.",
                    Optional.of(secret));
        });
    }

    Notice deleteAppPassword(AccountInfo account, String name, String address) {
        return written("own-app-password-delete", account, address, name, () -> {
            if (parts.access().isEmpty()) {
                return AWAY;
            }
            parts.access().get().deleteAppPassword(account.name(), name);
            endSessions(account);
            return Notice.good("App password deleted.");
        });
    }

    private void endSessions(AccountInfo account) {
        parts.net().ifPresent(net -> net.closeAccount(account.name()));
    }

    private Notice written(String event, AccountInfo account, String address, String name, Change change) {
        Notice notice = Notice.bad("It failed.");
        try {
            notice = change.make();
        } catch (DirectoryException refused) {
            notice = Notice.bad(refused.getMessage() + ".");
        } finally {
            String result = notice.good() ? "done" : "refused";
            if (name.isEmpty()) {
                audit.event(event, by(account, address), "result", result);
            } else {
                audit.event(event, by(account, address), "result", result, "name", name);
            }
        }
        return notice;
    }

    private static Caller by(AccountInfo account, String address) {
        return Caller.of(account.name()).by("account-page", address);
    }
}
