package org.posthouse.pop3;

import java.util.List;

/** CAPA (rfc2449#5). */
final class Capa implements Command {
    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        StringBuilder list = new StringBuilder("Capabilities follow\r\n");
        // rfc2449#6, rfc3206#6, rfc6856#2
        for (String name :
                List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER", "UTF8 USER")) {
            list.append(name).append("\r\n");
        }
        if (dialog.mayLogin()) { // rfc2449#6.2, rfc5034#3: announced in both states
            list.append("USER\r\n");
            list.append("SASL ").append(String.join(" ", dialog.mechanisms())).append("\r\n");
        }
        if (dialog.state == State.AUTHORIZATION && dialog.connection.tlsAvailable()) {
            list.append("STLS\r\n");
        }
        return Reply.ok(list.append("IMPLEMENTATION Posthouse\r\n.").toString());
    }
}
