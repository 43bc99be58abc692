package org.posthouse.filter.milter.protocol;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.filter.milter.protocol.Response.Plain;

/** Makes sense of what a milter answers, or throws. */
final class ResponseDecoder {
    private static final int LONGEST_REASON = 200;

    private final Terms terms;

    /** @param terms what the milter may do */
    ResponseDecoder(Terms terms) {
        this.terms = terms;
    }

    /** @throws MilterException if it is not an answer, or one that was not agreed on */
    Response decode(Packet packet) throws MilterException {
        PacketReader data = new PacketReader(packet.data());
        return switch ((char) (packet.command() & 0xff)) {
            case 'c' -> Plain.CONTINUE;
            case 'a' -> Plain.ACCEPT;
            case 'd' -> Plain.DISCARD;
            case 'r' -> Plain.REJECT;
            case 't' -> Plain.TEMPFAIL;
            case 's' -> Plain.SKIP;
            case 'p' -> Plain.PROGRESS;
            case '4' -> Plain.SHUTDOWN;
            case 'f' -> Plain.CONN_FAIL;
            case 'y' -> ReplyText.read(data.text());
            default -> modification(packet, data);
        };
    }

    private Response modification(Packet packet, PacketReader data) throws MilterException {
        return switch ((char) (packet.command() & 0xff)) {
            case 'h' -> {
                require(Terms.ADD_HEADERS);
                yield new Response.AddHeader(FieldValue.name(data.text()), value(data));
            }
            case 'i' -> {
                require(Terms.ADD_HEADERS);
                yield new Response.InsertHeader(index(data), FieldValue.name(data.text()), value(data));
            }
            case 'm' -> {
                require(Terms.CHANGE_HEADERS);
                yield new Response.ChangeHeader(index(data), FieldValue.name(data.text()), value(data));
            }
            case 'e' -> {
                require(Terms.CHANGE_FROM);
                yield new Response.ChangeFrom(sender(data.text()));
            }
            case '+' -> {
                require(Terms.ADD_RECIPIENTS);
                yield new Response.AddRecipient(Recipient.of(recipient(data.text())));
            }
            case '2' -> {
                require(Terms.ADD_RECIPIENTS_WITH_PARAMETERS);
                yield new Response.AddRecipient(recipient(recipient(data.text()), data.rest()));
            }
            case '-' -> {
                require(Terms.DELETE_RECIPIENTS);
                yield new Response.DeleteRecipient(recipient(data.text()));
            }
            case 'b' -> {
                require(Terms.CHANGE_BODY);
                yield new Response.ReplaceBody(packet.data());
            }
            case 'q' -> {
                require(Terms.QUARANTINE);
                yield new Response.Quarantine(printable(data.rest()));
            }
            default -> throw MilterException.protocol(String.format("unknown answer %#x", packet.command()));
        };
    }

    private void require(int action) throws MilterException {
        if (!terms.allows(action)) {
            throw MilterException.protocol(String.format("a change that was not negotiated (%#x)", action));
        }
    }

    private static int index(PacketReader data) throws MilterException {
        int index = data.number();
        return index < 0 ? Integer.MAX_VALUE : index; // unsigned
    }

    /** With the space behind the colon, which a milter brings itself if it has asked to see those of others. */
    private String value(PacketReader data) {
        String value = FieldValue.value(data.rest());
        return value.isEmpty() || terms.keepsLeadingSpace() ? value : " " + value;
    }

    /** What an operator sees, in one line. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.isEmpty()
                ? "quarantined by the milter"
                : line.substring(
                        0, line.offsetByCodePoints(0, Math.min(LONGEST_REASON, line.codePointCount(0, line.length()))));
    }

    private static Optional<Address> sender(String path) throws MilterException {
        return bare(path).isEmpty() ? Optional.empty() : Optional.of(recipient(path));
    }

    private static Address recipient(String path) throws MilterException {
        return Address.parse(bare(path)).orElseThrow(() -> MilterException.protocol("not an address"));
    }

    private static String bare(String path) {
        String text = path.strip();
        return text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text;
    }

    /** Of the parameters of RCPT the one that counts for a milter is NOTIFY (rfc3461#4.1); others are ignored. */
    private static Recipient recipient(Address address, String parameters) {
        Recipient.Builder recipient = Recipient.builder(address);
        for (String parameter : parameters.strip().split("\\s+")) {
            String word = parameter.toUpperCase(Locale.ROOT);
            if (word.startsWith("NOTIFY=")) {
                notifications(word.substring("NOTIFY=".length())).ifPresent(recipient::notifyOn);
            }
        }
        return recipient.build();
    }

    private static Optional<Set<Recipient.Notify>> notifications(String list) {
        Set<Recipient.Notify> wanted = EnumSet.noneOf(Recipient.Notify.class);
        for (String word : list.split(",")) {
            for (Recipient.Notify kind : Recipient.Notify.values()) {
                if (kind.name().equals(word)) {
                    wanted.add(kind);
                }
            }
        }
        boolean contradictory = wanted.contains(Recipient.Notify.NEVER) && wanted.size() > 1;
        return wanted.isEmpty() || contradictory ? Optional.empty() : Optional.of(wanted);
    }
}
