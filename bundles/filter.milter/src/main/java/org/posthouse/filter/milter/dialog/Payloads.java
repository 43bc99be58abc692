package org.posthouse.filter.milter.dialog;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.filter.milter.protocol.Payload;

/** What is told with the steps of the envelope. */
final class Payloads {
    private Payloads() {}

    /** The client: name, family, port, address. */
    static Payload client(Origin origin, ClientName client) {
        Payload payload = new Payload().text(client.name());
        Optional<InetSocketAddress> remote = origin.remote().filter(address -> address.getAddress() != null);
        if (remote.isEmpty()) {
            return payload.octet('U');
        }
        return payload.octet(remote.get().getAddress() instanceof Inet6Address ? '6' : '4')
                .shortNumber(remote.get().getPort())
                .text(ClientName.plain(remote.get().getAddress().getHostAddress()));
    }

    /** The reverse-path and its parameters (rfc5321#4.1.1.2). */
    static Payload sender(Sender sender) {
        Payload payload = new Payload().text(sender.path());
        if (sender.size() > 0) {
            payload.text("SIZE=" + sender.size());
        }
        switch (sender.body()) {
            case EIGHT_BIT_MIME -> payload.text("BODY=8BITMIME");
            case BINARY_MIME -> payload.text("BODY=BINARYMIME");
            default -> payload.text("BODY=7BIT");
        }
        if (sender.smtputf8()) {
            payload.text("SMTPUTF8");
        }
        sender.ret().ifPresent(ret -> payload.text("RET=" + (ret == Sender.Ret.FULL ? "FULL" : "HDRS")));
        return payload;
    }

    /** The forward-path and its parameters (rfc5321#4.1.1.3). */
    static Payload recipient(Recipient recipient) {
        Payload payload = new Payload().text("<" + recipient.address() + ">");
        if (!recipient.notifyOn().isEmpty()) {
            payload.text("NOTIFY="
                    + recipient.notifyOn().stream().map(Enum::name).sorted().collect(Collectors.joining(",")));
        }
        return payload;
    }
}
