package org.posthouse.senders;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;
import org.posthouse.support.address.AsciiForm;

/**
 * Who a mail says it is from, and what of that is proven. Of the From field, if it is the only one and has one address, a pass of DMARC for its
 * domain proves it, or a signature (DKIM) of its domain or of one above it, or a pass of SPF for the very same domain; of the reverse-path a
 * pass of SPF for its domain, if the From field names the same one: who else may send for that domain could write anything there. What several addresses or fields say is never proven, since mail programs show one of them.
 */
final class Claims {
    private static final String PASS = "pass";

    /** More addresses in From fields are not looked at. */
    private static final int MOST = 10;

    private Claims() {}

    static List<Claim> of(Mail mail, Message message) throws IOException {
        Set<String> spf = domains(mail.results(), "spf", "smtp.mailfrom");
        List<Claim> claims = new ArrayList<>();
        Headers headers = message.headers();
        List<String> fields = headers.all("From");
        List<Address> from = fields.stream()
                .limit(MOST)
                .flatMap(field -> addresses(field).stream())
                .limit(MOST)
                .toList();
        boolean one = fields.size() == 1 && from.size() == 1 && !headers.truncated();
        mail.sender()
                .address()
                .filter(address -> !address.domain().isEmpty())
                .ifPresent(address -> claims.add(new Claim(
                        address,
                        one && spf.contains(key(address)) && key(address).equals(key(from.get(0))))));
        for (Address address : from) {
            claims.add(new Claim(address, one && isProven(mail.results(), spf, key(address))));
        }
        return claims;
    }

    private static List<Address> addresses(String field) {
        return Mime.mailboxes(field).stream()
                .limit(MOST)
                .map(MailAddress.Mailbox::address)
                .map(Address::parse)
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean isProven(Attributes results, Set<String> spf, String domain) {
        return spf.contains(domain)
                || domains(results, "dmarc", "header.from").contains(domain)
                || domains(results, "dkim", "header.d").stream()
                        .anyMatch(d -> d.equals(domain) || d.indexOf('.') > 0 && domain.endsWith("." + d));
    }

    private static String key(Address address) {
        return AsciiForm.comparable(address.domain());
    }

    /** The domains for which a method found a pass. */
    private static Set<String> domains(Attributes results, String method, String property) {
        Set<String> domains = new HashSet<>();
        for (Authentication one : results.get(Authentication.results(method)).orElse(List.of())) {
            String value = one.properties().getOrDefault(property, "");
            if (one.result().equals(PASS) && !value.isEmpty()) {
                domains.add(AsciiForm.comparable(value.substring(value.lastIndexOf('@') + 1)));
            }
        }
        return domains;
    }
}
