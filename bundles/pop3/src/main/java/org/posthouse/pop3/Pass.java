package org.posthouse.pop3;

import java.util.Arrays;
import java.util.Optional;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.support.AbsentException;

/** PASS (rfc1939#7). The password is all that follows the space, other spaces included. */
final class Pass implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        if (dialog.user.isEmpty()) {
            return Reply.bad("Send USER first");
        }
        Optional<char[]> password = line.secret();
        String user = dialog.user;
        dialog.user = ""; // rfc1939#7: after a failure comes USER again
        if (password.isEmpty() || password.get().length == 0) {
            return Reply.SYNTAX;
        }
        try {
            AuthResult result =
                    dialog.services.authenticator().call(a -> a.verify(user, password.get(), dialog.remote()));
            if (result instanceof AuthResult.Success success) {
                dialog.task = new Login(success.account());
                return Reply.NONE;
            }
            return result instanceof AuthResult.Denied ? dialog.denied() : Reply.UNAVAILABLE;
        } catch (AbsentException e) {
            return Reply.UNAVAILABLE;
        } finally {
            Arrays.fill(password.get(), '\0');
        }
    }
}
