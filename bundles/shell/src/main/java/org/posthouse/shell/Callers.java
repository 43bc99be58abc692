package org.posthouse.shell;

import java.security.AccessController;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.posthouse.api.admin.Caller;
import org.posthouse.commandline.login.Client;
import org.posthouse.shell.login.Clients;

/** Knows who is at the terminal: Karaf runs a command as the subject that logged in. */
final class Callers {
    private Callers() {}

    /** Who runs the command that this thread runs. Variables of the session do not tell: anybody can set them. */
    @SuppressWarnings("removal") // as Karaf itself does, for the roles of a command
    static Caller current() {
        Subject subject = Subject.getSubject(AccessController.getContext());
        if (subject == null) {
            return Caller.UNKNOWN;
        }
        Client client = Clients.of(subject);
        return subject.getPrincipals(UserPrincipal.class).stream()
                .findFirst()
                .map(user -> Caller.of(user.getName()))
                .orElse(Caller.UNKNOWN)
                .by(client.means(), client.address());
    }
}
