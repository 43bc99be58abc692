package org.posthouse.pop3;

import java.util.Arrays;
import java.util.Optional;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Service;
import org.posthouse.support.AbsentException;

/** PASS (rfc1939#7). The password is all that follows the space, other spaces included. */
final class Pass implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        if (dialog.user.isEmpty()) {
            return Reply.bad("Send USER first");
        }
        Optional<char[]> password = line.secret();
        if (password.isEmpty() || password.get().length == 0) {
            return end(dialog, Reply.SYNTAX);
        }
        try {
            String user = dialog.user;
            AuthResult result = dialog.services.authenticator().call(a -> a.at(Service.POP3)
                    .verify(user, password.get(), dialog.remote()));
            if (result instanceof AuthResult.NotYet) {
                return Reply.NOT_YET;
            }
            if (result instanceof AuthResult.Success success) {
                dialog.task = new Login(success.account());
                return end(dialog, Reply.NONE);
            }
            return end(dialog, result instanceof AuthResult.Denied ? dialog.denied() : Reply.UNAVAILABLE);
        } catch (AbsentException e) {
            return Reply.NOT_YET;
        } finally {
            Arrays.fill(password.get(), '\0');
        }
    }

    /** rfc1939#7: after a failure comes USER again. */
    private static Reply end(Dialog dialog, Reply reply) {
        dialog.user = "";
        return reply;
    }
}
