package org.posthouse.admin.replay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Envelope;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;

/**
 * The mail that a stored message came as, as far as can be told.
 *
 * @param mail what is known, with guesses for what is not
 * @param unknown what had to be left out or guessed, in a few words each
 */
public record StoredMail(Mail mail, List<String> unknown) {
    /** The part that every Received field of this server has, as intake writes it (rfc5321#4.4). */
    private static final Pattern RECEIVED = Pattern.compile(
            "(?:from (\\S+)(?: \\((?:\\[(?:IPv6:)?([0-9A-Fa-f.:]+)]|unresolved)\\))?(?: \\([^)]*\\))? )?"
                    + "by (\\S+) \\(Posthouse\\) with (\\S+) id (\\S+?)(?: for <([^>]+)>)?; .*");

    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern FOUND = Pattern.compile("\\s*([^=\\s]+)=(.*) \\(([^)]*)\\)\\s*");
    private static final String RESULTS = "Authentication-Results";
    private static final String FILTERS = "X-Posthouse-Filters";

    public StoredMail {
        unknown = List.copyOf(unknown);
    }

    /** A mail of the queue: all that intake knew is with it. */
    public static StoredMail queued(Mail mail) {
        List<String> unknown = new ArrayList<>();
        if (mail.envelope().isEmpty()) {
            unknown.add("the envelope as the client gave it");
        }
        return new StoredMail(mail, unknown);
    }

    /**
     * A message in a mailbox.
     *
     * @param id what it is called if no field tells
     * @param arrived when it was stored
     * @param account whose mailbox it is in: an address
     */
    public static StoredMail inMailbox(Message message, String id, Instant arrived, String account) throws IOException {
        return new Reading(message.headers().fields(), account).read(id, arrived, message.size());
    }

    /** Reads the fields that this server has put before a message. */
    private static final class Reading {
        private final List<Header> fields;
        private final String account;
        private final List<String> unknown = new ArrayList<>();

        Reading(List<Header> fields, String account) {
            this.fields = fields;
            this.account = account;
        }

        StoredMail read(String id, Instant arrived, long size) {
            Matcher received = RECEIVED.matcher(line(first("Received").orElse("")));
            boolean ours = received.matches();
            Origin origin = ours ? origin(received) : nowhere(id);
            Sender sender = sender();
            Mail.Builder mail = Mail.builder(ours ? received.group(5) : id, arrived, origin, sender)
                    .size(size);
            List<Recipient> recipients =
                    List.of(Recipient.of(recipient(ours ? Optional.ofNullable(received.group(6)) : Optional.empty())));
            mail.recipients(recipients).envelope(Envelope.of(sender, recipients));
            if (ours) {
                mail.results(results(received.group(3)));
                findings(arrived).forEach(mail::finding);
            }
            unknown.add("results other than those of authentication");
            return new StoredMail(mail.build(), unknown);
        }

        private Optional<String> first(String name) {
            return fields.stream()
                    .filter(field -> field.name().equalsIgnoreCase(name))
                    .map(Header::value)
                    .findFirst();
        }

        private static String line(String value) {
            return value.replaceAll("\\s+", " ").strip();
        }

        private Origin nowhere(String id) {
            unknown.add("where it came from: no Received field of this server is at its top");
            return Origin.builder(id, "mx", Origin.Role.MX).build();
        }

        private Origin origin(Matcher received) {
            String protocol = received.group(4);
            Origin.Role role = role(protocol);
            if (role == Origin.Role.SUBMISSION) {
                unknown.add("the account that sent it");
            }
            unknown.add("the name of the listener, and TLS");
            Origin.Builder origin = Origin.builder(
                            received.group(5), role.name().toLowerCase(Locale.ROOT), role)
                    .protocol(protocol)
                    .helo(Optional.ofNullable(received.group(1)).filter(name -> !name.equals("unknown")));
            Optional.ofNullable(received.group(2)).flatMap(Reading::address).ifPresent(origin::remote);
            return origin.build();
        }

        /** By the words of rfc3848 and rfc6531#4.3. */
        private static Origin.Role role(String protocol) {
            String word = protocol.toUpperCase(Locale.ROOT);
            if (word.contains("LMTP")) {
                return Origin.Role.LMTP;
            } else if (word.equals("LOCAL")) {
                return Origin.Role.INTERNAL;
            }
            return word.endsWith("A") ? Origin.Role.SUBMISSION : Origin.Role.MX;
        }

        /** Of an address, never of a name that would have to be looked up. The port is not known. */
        private static Optional<InetSocketAddress> address(String literal) {
            if (literal.indexOf(':') < 0 && !IPV4.matcher(literal).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(new InetSocketAddress(InetAddress.getByName(literal), 0));
            } catch (UnknownHostException none) {
                return Optional.empty();
            }
        }

        private Sender sender() {
            Optional<String> path = first("Return-Path").map(Reading::line); // rfc5321#4.4: written at final delivery
            if (path.isEmpty()) {
                unknown.add("the sender: there is no Return-Path");
            }
            return path.map(text -> text.replaceAll("^<|>$", ""))
                    .flatMap(Address::parse)
                    .map(Sender::of)
                    .orElseGet(Sender::empty);
        }

        private Address recipient(Optional<String> named) {
            Optional<Address> one = named.flatMap(Address::parse);
            if (one.isEmpty()) {
                unknown.add("other recipients");
            }
            return one.or(() -> first("Delivered-To").map(Reading::line).flatMap(Address::parse))
                    .or(() -> Address.parse(account))
                    .orElseGet(() -> new Address("postmaster", ""));
        }

        /** Fields above the Received field of this server are its own. */
        private Optional<String> own(String name) {
            for (Header field : fields) {
                if (field.name().equalsIgnoreCase("Received")) {
                    return Optional.empty();
                } else if (field.name().equalsIgnoreCase(name)) {
                    return Optional.of(line(field.value()));
                }
            }
            return Optional.empty();
        }

        private Attributes results(String host) {
            return own(RESULTS).map(value -> ResultsField.read(value, host)).orElse(Attributes.NONE);
        }

        private List<Finding> findings(Instant arrived) {
            Optional<String> told = own(FILTERS);
            return told.stream()
                    .flatMap(value -> Arrays.stream(value.split(";")))
                    .map(FOUND::matcher)
                    .filter(Matcher::matches)
                    .map(found -> new Finding(arrived, found.group(1), found.group(3), "", "message", found.group(2)))
                    .toList();
        }
    }
}
