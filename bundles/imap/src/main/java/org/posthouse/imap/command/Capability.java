package org.posthouse.imap.command;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.sasl.Sasl;

/** CAPABILITY (rfc3501#6.1.1). */
public final class Capability {
    private static final List<String> BEFORE_LOGIN =
            List.of("IMAP4rev1", "LITERAL+", "SASL-IR", "ID", "ENABLE", "IDLE");

    private static final List<String> AFTER_LOGIN = List.of(
            "IMAP4rev1",
            "LITERAL+",
            "ID",
            "ENABLE",
            "IDLE",
            "NAMESPACE",
            "CHILDREN",
            "UIDPLUS",
            "UNSELECT",
            "MOVE",
            "CONDSTORE",
            "SPECIAL-USE",
            "CREATE-SPECIAL-USE");

    private Capability() {}

    static Command parse(Tokens in) {
        return (client, out) -> {
            out.untagged("CAPABILITY " + list(client));
            return Outcome.ok("CAPABILITY completed");
        };
    }

    /** What can be used now, with spaces between. */
    public static String list(Client client) {
        List<String> all = new ArrayList<>();
        if (client.state() != Client.State.NOT_AUTHENTICATED) {
            all.addAll(AFTER_LOGIN);
            all.add("APPENDLIMIT=" + client.settings().maxMessage()); // rfc7889#3
            return String.join(" ", all);
        }
        all.addAll(BEFORE_LOGIN);
        if (client.connection().tlsAvailable()) {
            all.add("STARTTLS");
        }
        if (client.isPrivate()) {
            boolean scram = client.settings().scram()
                    && client.services().authenticator().get().isPresent();
            Sasl.mechanisms(scram).forEach(m -> all.add("AUTH=" + m));
        } else {
            all.add("LOGINDISABLED"); // rfc3501#6.2.3
        }
        return String.join(" ", all);
    }
}
