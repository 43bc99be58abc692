package org.posthouse.dkim.signer;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.auth.dkim.DkimKey;
import org.posthouse.auth.dkim.DkimSigner;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;
import org.posthouse.support.address.AsciiForm;

/**
 * Signs mail that leaves. A signature says that its domain stands behind the mail, so it is made for who has proven to belong to it:
 * for users, and for mail of the server itself. Mail of strangers that is sent on is signed for the server, and not at all if it
 * claims to be from a domain that the server signs for.
 */
final class Signing implements SimpleFilter {
    private final KeyRing keys;
    private final Host host;
    private final DkimSigner signer = new DkimSigner();

    /** Knows the server's name; empty: not now. */
    interface Host {
        Optional<String> name();
    }

    Signing(KeyRing keys, Host host) {
        this.keys = keys;
        this.host = host;
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        List<DkimKey> chosen = choose(context, message);
        if (chosen.isEmpty()) {
            return Verdict.PASS;
        }
        List<Header> fields;
        try {
            fields = signer.sign(message, chosen);
        } catch (GeneralSecurityException unusable) {
            throw new IOException("a key of " + chosen.get(0).domain() + " cannot be used", unusable);
        }
        Verdict.Builder verdict = Verdict.builder();
        fields.forEach(field -> verdict.add(new Action.AddHeader(field, 0)));
        return verdict.build();
    }

    private List<DkimKey> choose(Context context, Message message) throws IOException {
        Set<String> authors = message.headers().all("From").stream()
                .flatMap(from -> Mime.mailboxes(from).stream())
                .map(MailAddress.Mailbox::address)
                .map(address -> AsciiForm.comparable(address.substring(address.lastIndexOf('@') + 1)))
                .collect(Collectors.toSet());
        if (!isOfOurs(context.origin())) {
            boolean claimed =
                    authors.stream().anyMatch(domain -> !keys.signing(domain).isEmpty());
            return claimed ? List.of() : ofServer();
        }
        if (authors.size() == 1) {
            List<DkimKey> found = keys.signing(authors.iterator().next());
            if (!found.isEmpty()) {
                return found;
            }
        }
        List<DkimKey> ofSender = context.sender()
                .address()
                .map(Address::domain)
                .map(domain -> keys.signing(AsciiForm.comparable(domain)))
                .orElse(List.of());
        return ofSender.isEmpty() ? ofServer() : ofSender;
    }

    private static boolean isOfOurs(Origin origin) {
        return origin.role() == Origin.Role.INTERNAL || origin.account().isPresent();
    }

    private List<DkimKey> ofServer() {
        return host.name().map(name -> keys.signing(AsciiForm.comparable(name))).orElse(List.of());
    }
}
