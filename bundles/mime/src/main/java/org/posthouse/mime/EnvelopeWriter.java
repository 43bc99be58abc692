package org.posthouse.mime;

import java.util.List;

/** Writes ENVELOPE (rfc3501#7.4.2). */
final class EnvelopeWriter {
    /** The most addresses of one field that are told of. */
    static final int MAX_ADDRESSES = 5_000;

    private static final int NOTHING = 0;

    private final Wire out = new Wire(512);
    private int addresses;

    private EnvelopeWriter() {}

    /** @param raw values by {@link Field#ordinal()}, null if absent */
    static byte[] write(String[] raw) {
        EnvelopeWriter writer = new EnvelopeWriter();
        writer.all(raw);
        return writer.out.toByteArray();
    }

    private void all(String[] raw) {
        out.raw('(').nstring(raw[Field.DATE.ordinal()]);
        out.raw(' ').nstring(raw[Field.SUBJECT.ordinal()]);
        out.raw(' ');
        int from = out.size();
        list(raw[Field.FROM.ordinal()], NOTHING, NOTHING);
        int to = out.size();
        // rfc3501#7.4.2: absent or empty, they are the same as from
        out.raw(' ');
        list(raw[Field.SENDER.ordinal()], from, to);
        out.raw(' ');
        list(raw[Field.REPLY_TO.ordinal()], from, to);
        out.raw(' ');
        list(raw[Field.TO.ordinal()], NOTHING, NOTHING);
        out.raw(' ');
        list(raw[Field.CC.ordinal()], NOTHING, NOTHING);
        out.raw(' ');
        list(raw[Field.BCC.ordinal()], NOTHING, NOTHING);
        out.raw(' ').nstring(raw[Field.IN_REPLY_TO.ordinal()]);
        out.raw(' ').nstring(raw[Field.MESSAGE_ID.ordinal()]).raw(')');
    }

    /** @param from of what was written that takes the place of an empty list; if that is nothing, NIL does */
    private void list(String value, int from, int to) {
        List<MailAddress> list = value == null ? List.of() : new AddressListParser(value).parse();
        if (list.isEmpty()) {
            if (from == to) {
                out.raw("NIL");
            } else {
                out.again(from, to);
            }
            return;
        }
        addresses = 0;
        out.raw('(');
        for (MailAddress address : list) {
            if (address instanceof MailAddress.Mailbox mailbox) {
                mailbox(mailbox);
            } else if (address instanceof MailAddress.Group group) {
                out.raw("(NIL NIL ").string(group.name()).raw(" NIL)");
                group.members().forEach(this::mailbox);
                out.raw("(NIL NIL NIL NIL)");
            }
        }
        out.raw(')');
    }

    private void mailbox(MailAddress.Mailbox mailbox) {
        if (++addresses > MAX_ADDRESSES) {
            return;
        }
        out.raw('(').nstring(mailbox.name().orElse(null));
        out.raw(' ').nstring(mailbox.route().orElse(null));
        out.raw(' ').string(mailbox.localPart());
        // NIL would mean a group (rfc3501#7.4.2)
        out.raw(' ').string(mailbox.domain().orElse("")).raw(')');
    }
}
