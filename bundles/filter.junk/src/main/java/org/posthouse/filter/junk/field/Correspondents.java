package org.posthouse.filter.junk.field;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.api.filter.Context;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.auth.peer.Network;
import org.posthouse.filter.junk.history.Correspondent;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;
import org.posthouse.support.address.AsciiForm;

/** Finds out who sent a mail. */
public final class Correspondents {
    private static final int NETWORK4 = 24;
    private static final int NETWORK6 = 64;
    private static final int MOST_NAME = 320;

    private Correspondents() {}

    /**
     * What filters have proven of a mail that comes in: by DMARC, or by a signature or SPF for the very domain in From.
     *
     * @param message lent for the call
     */
    public static Proof proof(Context context, Message message) throws IOException {
        String network = context.origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .map(Correspondents::network)
                .orElse("");
        String domain = address(message.headers()).map(Correspondents::domain).orElse("");
        if (domain.isEmpty() || !isProven(context, domain)) {
            return new Proof(false, "", network);
        }
        String organisation = passes(context, "dkim", "header.d")
                .filter(signer -> domain.endsWith("." + signer))
                .findFirst()
                .orElse(domain);
        return new Proof(true, organisation, network);
    }

    private static boolean isProven(Context context, String domain) {
        return passes(context, "dmarc", "header.from").anyMatch(domain::equals)
                || passes(context, "dkim", "header.d").anyMatch(domain::equals)
                || passes(context, "spf", "smtp.mailfrom").anyMatch(domain::equals);
    }

    /** The domains in a property of the results that are {@code pass}. */
    private static Stream<String> passes(Context context, String method, String property) {
        return context.result(Authentication.results(method)).orElse(List.of()).stream()
                .filter(one -> one.result().equals("pass"))
                .map(one -> one.properties().getOrDefault(property, ""))
                .filter(value -> !value.isEmpty())
                .map(Correspondents::domain);
    }

    private static String network(InetAddress client) {
        return Network.around(client, NETWORK4, NETWORK6).text();
    }

    /** Who is in From; empty unless there is one address in one field. */
    public static Optional<Correspondent> of(Headers headers, Proof proof) {
        return address(headers).map(address -> {
            String domain = domain(address);
            String organisation = proof.organisation().isEmpty() ? domain : proof.organisation();
            return new Correspondent(address, domain, organisation, proof.network(), proof.proven());
        });
    }

    private static Optional<String> address(Headers headers) {
        List<String> fields = headers.all("From");
        if (fields.size() != 1) {
            return Optional.empty(); // readers differ in which one they show
        }
        List<MailAddress.Mailbox> boxes = Mime.mailboxes(fields.get(0));
        return boxes.size() == 1 ? comparable(boxes.get(0).address()) : Optional.empty();
    }

    /** An address in the form in which senders are compared; empty if it has no domain or is too long to be one. */
    public static Optional<String> comparable(String address) {
        int at = address.lastIndexOf('@');
        return at < 1 || at == address.length() - 1 || address.length() > MOST_NAME
                ? Optional.empty()
                : Optional.of(address.substring(0, at).toLowerCase(Locale.ROOT)
                        + '@'
                        + AsciiForm.comparable(address.substring(at + 1)));
    }

    private static String domain(String addressOrDomain) {
        return AsciiForm.comparable(addressOrDomain.substring(addressOrDomain.lastIndexOf('@') + 1));
    }
}
