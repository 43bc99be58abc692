package org.posthouse.transport.relay.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.support.address.AsciiForm;
import org.posthouse.transport.relay.config.HostNames;

/** MAIL and RCPT with the parameters a server knows. What comes out is one line, whatever goes in. */
public final class Commands {
    private static final int MAX_ENVID = 100; // rfc3461#4.4
    private static final int MAX_ORCPT = 500; // rfc3461#4.2

    private final Extensions known;
    private final boolean utf8;
    private final Sender.Body body;

    /**
     * Commands of one transaction.
     *
     * @param utf8 it uses SMTPUTF8
     * @param body what the message is declared as, if the server knows that
     */
    Commands(Extensions known, boolean utf8, Sender.Body body) {
        this.known = known;
        this.utf8 = utf8;
        this.body = body;
    }

    /** MAIL; the sender must have a {@link #path}. */
    String mail(Sender sender, String path, long size) {
        StringBuilder line = new StringBuilder("MAIL FROM:<").append(path).append('>');
        if (known.sizes()) {
            line.append(" SIZE=").append(size); // rfc1870#4
        }
        if (body == Sender.Body.BINARY_MIME) {
            line.append(" BODY=BINARYMIME"); // rfc3030#3
        } else if (known.eightBitMime() && body == Sender.Body.EIGHT_BIT_MIME) {
            line.append(" BODY=8BITMIME"); // rfc6152#2
        }
        if (utf8) {
            line.append(" SMTPUTF8"); // rfc6531#3.4
        }
        if (known.dsn()) {
            sender.ret().ifPresent(ret -> line.append(" RET=").append(ret));
            sender.envid()
                    .map(Commands::xtext)
                    .filter(e -> !e.isEmpty() && e.length() <= MAX_ENVID)
                    .ifPresent(e -> line.append(" ENVID=").append(e));
        }
        return line.toString();
    }

    /** RCPT; the recipient must have a {@link #path}. */
    String rcpt(Recipient recipient, String path) {
        StringBuilder line = new StringBuilder("RCPT TO:<").append(path).append('>');
        if (known.dsn()) {
            if (!recipient.notifyOn().isEmpty()) {
                line.append(" NOTIFY=")
                        .append(recipient.notifyOn().stream()
                                .sorted()
                                .map(Enum::name)
                                .collect(Collectors.joining(",")));
            }
            recipient.original().flatMap(Commands::orcpt).ifPresent(o -> line.append(" ORCPT=")
                    .append(o));
        }
        return line.toString();
    }

    /**
     * An address as it goes on the wire, without angle brackets.
     *
     * @return empty if the server cannot be told of it without SMTPUTF8 (rfc6531#3.2)
     */
    Optional<String> path(Address address) {
        if (utf8 || address.isAscii()) {
            return Optional.of(address.toString());
        }
        if (needsUtf8(address)) {
            return Optional.empty();
        }
        return HostNames.ascii(address.domain()).map(domain -> new Address(address.localPart(), domain).toString());
    }

    /** True if no server can be told of the address without SMTPUTF8: a domain has a form in ASCII, a local part has not. */
    static boolean needsUtf8(Address address) {
        return !AsciiForm.isAscii(address.localPart());
    }

    /** True if the address keeps to the grammar, so that it cannot end its command and begin another. */
    static boolean isSound(Address address) {
        return address.domain().isEmpty() && address.isPostmaster()
                || Address.parse(address.toString()).isPresent();
    }

    /** rfc3461#4.2; what does not fit into it is left out. */
    private static Optional<String> orcpt(String original) {
        int semicolon = original.indexOf(';');
        if (semicolon <= 0 || semicolon == original.length() - 1) {
            return Optional.empty();
        }
        String type = original.substring(0, semicolon);
        String address = original.substring(semicolon + 1);
        if (!type.matches("[A-Za-z0-9-]{1,40}")) {
            return Optional.empty();
        }
        String said;
        if (!AsciiForm.isAscii(address)) {
            said = "utf-8;" + unicode(address, false);
        } else if (type.equalsIgnoreCase("utf-8")) {
            said = "utf-8;" + unicode(address, true); // it came with its escapes
        } else {
            said = type.toLowerCase(Locale.ROOT) + ";" + xtext(address);
        }
        return said.length() > MAX_ORCPT ? Optional.empty() : Optional.of(said);
    }

    /** rfc3461#4 */
    static String xtext(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 32 && b < 127 && b != '+' && b != '=') {
                out.append((char) b);
            } else {
                out.append('+').append(String.format("%02X", b & 0xff));
            }
        }
        return out.toString();
    }

    /** utf-8-addr-xtext (rfc6533#3) */
    private static String unicode(String text, boolean escaped) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c > 32 && c < 127 && c != '+' && c != '=' && (escaped || c != '\\')) {
                out.append((char) c);
            } else {
                out.append(String.format("\\x{%02X}", c));
            }
        });
        return out.toString();
    }
}
