package org.posthouse.mime;

import java.util.List;

/** Writes ENVELOPE (rfc3501#7.4.2). */
final class EnvelopeWriter {
    /** The most addresses of one field that are told of. */
    static final int MAX_ADDRESSES = 5_000;

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
        byte[] from = list(raw[Field.FROM.ordinal()], null);
        out.raw(' ').raw(from);
        // rfc3501#7.4.2: absent or empty, they are the same as from
        out.raw(' ').raw(list(raw[Field.SENDER.ordinal()], from));
        out.raw(' ').raw(list(raw[Field.REPLY_TO.ordinal()], from));
        out.raw(' ').raw(list(raw[Field.TO.ordinal()], null));
        out.raw(' ').raw(list(raw[Field.CC.ordinal()], null));
        out.raw(' ').raw(list(raw[Field.BCC.ordinal()], null));
        out.raw(' ').nstring(raw[Field.IN_REPLY_TO.ordinal()]);
        out.raw(' ').nstring(raw[Field.MESSAGE_ID.ordinal()]).raw(')');
    }

    private byte[] list(String value, byte[] otherwise) {
        List<MailAddress> list = value == null ? List.of() : new AddressListParser(value).parse();
        if (list.isEmpty()) {
            return otherwise == null ? NIL : otherwise;
        }
        addresses = 0;
        Wire wire = new Wire(64 + 2 * value.length());
        wire.raw('(');
        for (MailAddress address : list) {
            if (address instanceof MailAddress.Mailbox mailbox) {
                mailbox(wire, mailbox);
            } else if (address instanceof MailAddress.Group group) {
                wire.raw("(NIL NIL ").string(group.name()).raw(" NIL)");
                group.members().forEach(m -> mailbox(wire, m));
                wire.raw("(NIL NIL NIL NIL)");
            }
        }
        return wire.raw(')').toByteArray();
    }

    private void mailbox(Wire wire, MailAddress.Mailbox mailbox) {
        if (++addresses > MAX_ADDRESSES) {
            return;
        }
        wire.raw('(').nstring(mailbox.name().orElse(null));
        wire.raw(' ').nstring(mailbox.route().orElse(null));
        wire.raw(' ').string(mailbox.localPart());
        // NIL would mean a group (rfc3501#7.4.2)
        wire.raw(' ').string(mailbox.domain().orElse("")).raw(')');
    }

    private static final byte[] NIL = {'N', 'I', 'L'};
}
