package org.posthouse.imap.fetch;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Message;
import org.posthouse.imap.parse.DateTimes;
import org.posthouse.imap.wire.Wire;
import org.posthouse.mime.Mime;
import org.posthouse.mime.Part;
import org.posthouse.mime.Range;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;

/** One message while it is being fetched. The message itself is only held within a piece. */
final class Fetched {
    /**
     * What a section is: octets at hand, or a stretch of the message; both null if there is no such section.
     *
     * @param partial it is what a client asked for by its numbers
     */
    record Text(byte[] octets, Range range, boolean partial) {
        static final Text NIL = new Text(null, null, false);

        static Text of(byte[] octets) {
            return new Text(octets, null, false);
        }

        /**
         * Reads the stretch: a short one is at hand then, a long one is known to be readable.
         *
         * @param checks what of the message is known to be readable
         * @param most the most octets that are kept
         */
        Text read(Message message, Checks checks, int most) throws IOException {
            if (range == null || range.length() == 0) {
                return this;
            }
            boolean end = !partial && range.end() == message.size();
            if (range.length() <= most) {
                int length = (int) range.length();
                return of(end ? checks.end(message, length) : checks.stretch(message, range.offset(), length));
            } else if (end) {
                checks.whole(message); // checksums are compared when all was read
            } else {
                checks.range(message, range);
            }
            return this;
        }
    }

    private static final int ROW = 200;

    private final long mailbox;
    private final long uid;
    private final Row row;
    private FlagRow flags;
    private boolean seenNow;
    private Message message;
    private Part root;
    private long headerLength = -1; // -1: not yet known

    Fetched(long mailbox, long uid, FlagRow flags, Row row) {
        this.mailbox = mailbox;
        this.uid = uid;
        this.flags = flags;
        this.row = row;
    }

    FlagRow flags() {
        return flags;
    }

    /** Octets of what is kept of its row. */
    long rowOctets() {
        return row == null ? 0 : ROW + row.envelope().length + row.bodyStructure().length;
    }

    /** \Seen was set because of this fetch. */
    void seen(FlagRow now) {
        flags = now;
        seenNow = true;
    }

    boolean isSeenNow() {
        return seenNow;
    }

    /** Lets go of the message; what is known of its structure stays. */
    void release() {
        message = null;
    }

    Message message(Account account) throws StoreException {
        if (message == null) {
            message = account.content(mailbox, uid);
        }
        return message;
    }

    private Part root(Account account) throws StoreException, IOException {
        if (root == null) {
            root = Mime.structure(message(account));
        }
        return root;
    }

    /** Writes an item that is not a section. */
    void write(FetchSpec.Kind kind, Account account, boolean recent, Wire out) throws StoreException, IOException {
        switch (kind) {
            case UID -> out.text("UID ").number(uid);
            case FLAGS -> out.text("FLAGS ").flags(flags.flags(), recent);
            case MODSEQ -> out.text("MODSEQ (").number(flags.modSeq()).text(")");
            case INTERNALDATE -> out.text("INTERNALDATE ").text(DateTimes.format(row.internalDate()));
            case SIZE -> out.text("RFC822.SIZE ").number(row.size());
            case ENVELOPE -> out.text("ENVELOPE ").octets(envelope(account));
            case BODYSTRUCTURE -> out.text("BODYSTRUCTURE ").octets(structure(row.bodyStructure(), true, account));
            case BODY -> out.text("BODY ").octets(structure(row.body(), false, account));
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    private byte[] envelope(Account account) throws StoreException, IOException {
        return row.envelope().length > 0 ? row.envelope() : Mime.envelope(message(account));
    }

    private byte[] structure(byte[] known, boolean extended, Account account) throws StoreException, IOException {
        if (known.length > 0) {
            return known;
        }
        return extended ? Mime.bodyStructure(root(account)) : Mime.body(root(account));
    }

    /** Where the octets of a section are, or the octets themselves. */
    Text text(Section section, Account account) throws StoreException, IOException {
        Message whole = message(account);
        return switch (section.text()) {
            case FIELDS, FIELDS_NOT -> fields(section, account);
            case ALL ->
                section.path().isEmpty()
                        ? slice(section, Optional.of(new Range(0, whole.size())))
                        : slice(section, root(account).range(section.path(), org.posthouse.mime.Section.ALL));
            case HEADER -> header(section, whole, account);
            case TEXT -> body(section, whole, account);
            case MIME -> slice(section, root(account).range(section.path(), org.posthouse.mime.Section.MIME));
        };
    }

    private Text header(Section section, Message whole, Account account) throws StoreException, IOException {
        return section.path().isEmpty()
                ? slice(section, Optional.of(new Range(0, headerLength(whole))))
                : slice(section, root(account).range(section.path(), org.posthouse.mime.Section.HEADER));
    }

    private Text body(Section section, Message whole, Account account) throws StoreException, IOException {
        if (!section.path().isEmpty()) {
            return slice(section, root(account).range(section.path(), org.posthouse.mime.Section.TEXT));
        }
        long header = headerLength(whole);
        return slice(section, Optional.of(new Range(header, whole.size() - header)));
    }

    private long headerLength(Message whole) throws IOException {
        if (headerLength < 0) {
            headerLength = Mime.headerLength(whole);
        }
        return headerLength;
    }

    private Text fields(Section section, Account account) throws StoreException, IOException {
        boolean not = section.text() == Section.Text.FIELDS_NOT;
        List<String> names = section.fields();
        byte[] octets;
        if (section.path().isEmpty()) {
            octets = Mime.headerFields(message(account), names, not);
        } else {
            Optional<Part> part = root(account).messageAt(section.path());
            if (part.isEmpty()) {
                return Text.NIL;
            }
            octets = Mime.headerFields(message(account), part.get(), names, not);
        }
        if (section.isPartial()) {
            int from = (int) Math.min(section.from(), octets.length);
            int to = (int) Math.min(from + section.length(), octets.length);
            octets = java.util.Arrays.copyOfRange(octets, from, to);
        }
        return Text.of(octets);
    }

    private static Text slice(Section section, Optional<Range> range) {
        if (range.isEmpty()) {
            return Text.NIL;
        }
        return section.isPartial()
                ? new Text(null, range.get().slice(section.from(), section.length()), true)
                : new Text(null, range.get(), false);
    }
}
