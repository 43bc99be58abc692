package org.posthouse.smtp.command;

import org.posthouse.api.intake.Rejection;
import org.posthouse.net.api.Listener;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.wire.Reply;

/** STARTTLS (rfc3207#4). That nothing follows it in the clear is the loop's business and the host's. */
final class StartTls implements Command {
    private static final Reply READY = Reply.of(220, "2.0.0", "Ready to start TLS");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        Command.requireNone(argument);
        if (dialog.connection().tls().isPresent()) {
            throw new Rejection(503, "5.5.1", "TLS already active");
        }
        if (dialog.connection().listener().tls() != Listener.Tls.STARTTLS) {
            throw new Rejection(502, "5.5.1", "STARTTLS is not available");
        }
        if (!dialog.connection().tlsAvailable()) {
            throw new Rejection(454, "4.7.0", "TLS is temporarily unavailable");
        }
        dialog.forget();
        dialog.connection().write(READY.octets());
        dialog.connection().startTls();
        return Reply.NONE;
    }
}
