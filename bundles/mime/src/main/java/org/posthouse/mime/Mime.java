package org.posthouse.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;

/**
 * Reads MIME messages (rfc2045, rfc2046, rfc5322). Ugly mail is normal: nothing here throws because of what a message
 * holds, only {@link IOException} when it cannot be read. No message and no body is held in memory; what is kept of
 * headers is bounded ({@link #MAX_DEPTH}, {@link #MAX_PARTS}, {@link #MAX_RETAINED}).
 */
public final class Mime {
    /** Encoded messages and multiparts nested deeper, one in the other, are not looked into. */
    public static final int MAX_ENCODED_DEPTH = 8;

    /** Multiparts and messages nested deeper are opaque: application/octet-stream. */
    public static final int MAX_DEPTH = 100;

    /** The most parts that are told of; those behind them are part of the body of their multipart only. */
    public static final int MAX_PARTS = 2_000;

    /** The most octets of header values that are kept of one message. */
    public static final int MAX_RETAINED = 1 << 20;

    /** The most octets that {@link #headerFields} gives; a field that does not fit is left out, and those behind it are not. */
    public static final int MAX_HEADER_FIELDS = 1 << 20;

    /** The most octets of one field that are searched. */
    public static final int MAX_SEARCHED_FIELD = 1 << 20;

    private Mime() {}

    // --- structure -------------------------------------------------------------------------------------------------

    /** The structure of a message, read in one pass. */
    public static Part structure(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new Scanner(in, message.size()).message();
        }
    }

    /**
     * What mail programs may show of a message: its structure, and what is in messages and multiparts that are encoded, though
     * rfc2046#5.2.1 and rfc2045#6.4 forbid it. For filters; IMAP tells of {@link #structure}, which does not undo encodings.
     */
    public static Contents contents(Message message) throws IOException {
        return new ContentsReader(message).read();
    }

    /** ENVELOPE, BODYSTRUCTURE and BODY, read in one pass: for computing them once, when a message comes in. */
    public static Index index(Message message) throws IOException {
        Part root = structure(message);
        return new Index(envelope(message, root), bodyStructure(root), body(root));
    }

    /** ENVELOPE as on the IMAP wire (rfc3501#7.4.2); reads the header only. */
    public static byte[] envelope(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new Scanner(in, message.size()).envelope();
        }
    }

    /** ENVELOPE of a message within the message: of {@link Part#message()}; that of the whole message for any other part. */
    public static byte[] envelope(Message message, Part embedded) throws IOException {
        Optional<byte[]> known = embedded.envelope();
        return known.isPresent() ? known.get() : envelope(message);
    }

    /** BODYSTRUCTURE as on the IMAP wire, with extension data. */
    public static byte[] bodyStructure(Message message) throws IOException {
        return bodyStructure(structure(message));
    }

    /** BODYSTRUCTURE as on the IMAP wire, with extension data. */
    public static byte[] bodyStructure(Part root) {
        return StructureWriter.write(root, true);
    }

    /** BODY as on the IMAP wire: without extension data. */
    public static byte[] body(Message message) throws IOException {
        return body(structure(message));
    }

    /** BODY as on the IMAP wire: without extension data. */
    public static byte[] body(Part root) {
        return StructureWriter.write(root, false);
    }

    // --- sections --------------------------------------------------------------------------------------------------

    /** Opens a stretch of a message; the stream ends with it. */
    public static InputStream open(Message message, Range range) throws IOException {
        return new RangeInputStream(message.open(Math.min(range.offset(), message.size())), range.length());
    }

    /** Opens the body of a part with its transfer encoding undone (rfc3516 BINARY); unknown encodings stay. */
    public static InputStream openDecoded(Message message, Part part) throws IOException {
        return Decoding.transfer(open(message, part.content()), part.encoding());
    }

    /** True if {@link #openDecoded} knows the part's transfer encoding (else: UNKNOWN-CTE). */
    public static boolean canDecode(Part part) {
        return Decoding.knows(part.encoding());
    }

    /** The text of a part: transfer encoding and charset undone; what cannot be decoded becomes U+FFFD. */
    public static Reader openText(Message message, Part part) throws IOException {
        return Decoding.text(
                openDecoded(message, part), part.parameter("charset").orElse("us-ascii"));
    }

    /** Octets of the header section, the empty line included; reads no further. The body begins there. */
    public static long headerLength(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new Scanner(in, message.size()).headerLength();
        }
    }

    /**
     * HEADER.FIELDS or HEADER.FIELDS.NOT of the message: the fields as they stand, then an empty line. Reads the header
     * only.
     *
     * @param names field names in any case
     * @param not give all but these
     */
    public static byte[] headerFields(Message message, Collection<String> names, boolean not) throws IOException {
        try (InputStream in = message.open(0)) {
            return FieldFilter.filter(in, message.size(), names, not);
        }
    }

    /** HEADER.FIELDS or HEADER.FIELDS.NOT of a message or part within the message; see {@link Part#messageAt}. */
    public static byte[] headerFields(Message message, Part part, Collection<String> names, boolean not)
            throws IOException {
        try (InputStream in = open(message, part.header())) {
            return FieldFilter.filter(in, part.header().length(), names, not);
        }
    }

    // --- searching -------------------------------------------------------------------------------------------------

    /** True if the body holds a text, in any case: text parts decoded, headers of parts and of messages within. */
    public static boolean bodyContains(Message message, String text) throws IOException {
        return bodyContains(message, structure(message), text);
    }

    /** As {@link #bodyContains(Message, String)}, for a structure that is at hand. */
    public static boolean bodyContains(Message message, Part root, String text) throws IOException {
        return new TextSearch(message, text).body(root);
    }

    /** True if the header or the body holds a text, in any case (rfc3501#6.4.4 TEXT). */
    public static boolean textContains(Message message, String text) throws IOException {
        return headerContains(message, text) || bodyContains(message, text);
    }

    /** True if the header holds a text, in any case, encoded words decoded. */
    public static boolean headerContains(Message message, String text) throws IOException {
        return new TextSearch(message, text).header();
    }

    /**
     * True if a field of that name holds a text, in any case, encoded words decoded; the empty text is found in any field
     * (rfc3501#6.4.4 HEADER). Asking a message again for another field costs little, unless its header is very long.
     */
    public static boolean headerContains(Message message, String name, String text) throws IOException {
        Headers headers = message.headers();
        if (TextSearch.header(headers, name, text)) {
            return true;
        }
        if (!headers.truncated()) {
            return false;
        }
        try (InputStream in = message.open(0)) { // it may be among those that were not kept
            return FieldSearch.contains(in, message.size(), name, text);
        }
    }

    /**
     * The value of the first field of a name, unfolded, however many fields are before it; of a very long one the beginning.
     * Octets are decoded as {@link Headers} does.
     */
    public static Optional<String> header(Message message, String name) throws IOException {
        Headers headers = message.headers();
        if (!headers.truncated()) {
            return headers.first(name);
        }
        try (InputStream in = message.open(0)) {
            return FieldSearch.first(in, message.size(), name);
        }
    }

    /**
     * True if any part has a file name, decoded or not, in Content-Disposition or Content-Type, that passes the test. Looks
     * into messages within the message that are not encoded; see {@link #contents}. If not, {@link Part#doubts} tells whether
     * there may be such a name all the same.
     */
    public static boolean anyFilename(Part root, Predicate<String> test) {
        boolean[] found = new boolean[1];
        root.forEach(p -> found[0] = found[0] || p.fields().anyFilename(test));
        return found[0];
    }

    // --- values ----------------------------------------------------------------------------------------------------

    /** A field value with its encoded words decoded (rfc2047); what is not decodable stays as it is. */
    public static String decodeWords(String value) {
        return Words.decode(value);
    }

    /** The addresses and groups of an address field; what is not an address is passed over or taken as one in good faith. */
    public static List<MailAddress> addresses(String value) {
        return new AddressListParser(value).parse();
    }

    /** The mailboxes of an address field, those in groups included. */
    public static List<MailAddress.Mailbox> mailboxes(String value) {
        return addresses(value).stream()
                .flatMap(a ->
                        a instanceof MailAddress.Group g ? g.members().stream() : Stream.of((MailAddress.Mailbox) a))
                .toList();
    }

    /** The moment of a Date field, read leniently (rfc5322#3.3, #4.3). */
    public static Optional<Instant> date(String value) {
        return dateTime(value).map(OffsetDateTime::toInstant);
    }

    /** A Date field with the zone it was written in, as SENTSINCE and its likes need it. */
    public static Optional<OffsetDateTime> dateTime(String value) {
        return DateParser.parse(value);
    }

    /** The message ids of a References, In-Reply-To or Message-ID field, angle brackets removed. */
    public static List<String> messageIds(String value) {
        return MessageIds.parse(value);
    }
}
