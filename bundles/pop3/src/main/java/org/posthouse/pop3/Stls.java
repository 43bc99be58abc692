package org.posthouse.pop3;

/** STLS (rfc2595#4). That nothing follows it in the clear is the loop's business and the host's. */
final class Stls implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        if (dialog.connection.tls().isPresent()) {
            return Reply.bad("TLS is already active");
        }
        if (!dialog.connection.tlsAvailable()) {
            return Reply.refusal("TLS is not available");
        }
        dialog.user = ""; // what was said in the clear does not count
        dialog.connection.write(Reply.ok("Begin TLS negotiation now").octets());
        dialog.connection.startTls();
        return Reply.NONE;
    }
}
