package org.posthouse.filter.milter.dialog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Address;
import org.posthouse.filter.milter.protocol.Step;

/**
 * The macros that a milter can have, by the names that Sendmail and Postfix use, without braces. What this server does not know is
 * not defined: the number of bits of a cipher, certificates of clients. The mechanism of a login is not known either, but milters take
 * {@code {auth_type}} for the sign that there was one.
 */
final class Macros {
    private static final List<String> CONNECT = List.of(
            "j", "_", "v", "daemon_name", "client_addr", "client_name", "client_port", "client_ptr", "client_resolve");
    private static final List<String> MAIL =
            List.of("i", "auth_type", "auth_authen", "mail_addr", "mail_host", "mail_mailer");
    private static final List<String> RCPT = List.of("i", "rcpt_addr", "rcpt_host", "rcpt_mailer");
    private static final List<String> HELO = List.of("tls_version", "cipher");
    private static final List<String> MESSAGE = List.of("i");
    private static final List<String> END =
            List.of("i", "j", "v", "client_addr", "client_name", "auth_type", "auth_authen", "tls_version", "cipher");

    private final Map<String, String> values = new HashMap<>();

    /**
     * Those of a mail.
     *
     * @param host the name of this server
     */
    static Macros of(Context context, ClientName client, String host) {
        Macros macros = new Macros();
        Origin origin = context.origin();
        macros.put("i", context.transaction());
        macros.put("j", host);
        macros.put("v", "Posthouse");
        macros.put("daemon_name", origin.listener());
        origin.client().ifPresent(address -> {
            macros.put("client_addr", ClientName.plain(address));
            macros.put(
                    "client_port",
                    Integer.toString(origin.remote().orElseThrow().getPort()));
            macros.put("client_name", client.name());
            macros.put("client_ptr", client.ptr());
            macros.put("client_resolve", client.state());
            macros.put("_", client.name() + (client.known() ? " [" + ClientName.plain(address) + "]" : ""));
        });
        origin.tls().ifPresent(macros::tls);
        origin.account()
                .ifPresent(
                        account -> { // a login, never the name in a certificate
                            macros.put("auth_authen", account);
                            macros.put("auth_type", "UNKNOWN");
                        });
        macros.address("mail", context.sender().address());
        return macros;
    }

    /** @param info protocol and cipher, separated by a space */
    private void tls(String info) {
        int space = info.indexOf(' ');
        put("tls_version", space < 0 ? info : info.substring(0, space));
        if (space >= 0) {
            put("cipher", info.substring(space + 1));
        }
    }

    /** With those of a recipient. */
    Map<String, String> ofRecipient(Address recipient) {
        address("rcpt", Optional.of(recipient));
        return values;
    }

    private void address(String prefix, Optional<Address> address) {
        put(prefix + "_mailer", "smtp");
        put(prefix + "_addr", address.map(Address::toString).orElse(""));
        put(prefix + "_host", address.map(Address::domain).orElse(""));
    }

    private void put(String name, String value) {
        values.put(name, value);
    }

    /** All of them. */
    Map<String, String> all() {
        return values;
    }

    /** The names of those that a milter gets before a step if it has not said which it wants. */
    static List<String> usual(Step step) {
        return switch (step) {
            case CONNECT -> CONNECT;
            case HELO -> HELO;
            case MAIL -> MAIL;
            case RCPT -> RCPT;
            case END_OF_MESSAGE -> END;
            default -> MESSAGE;
        };
    }
}
