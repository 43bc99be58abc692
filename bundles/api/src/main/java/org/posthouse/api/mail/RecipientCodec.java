package org.posthouse.api.mail;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.api.message.Address;

/** The fields of a recipient. */
final class RecipientCodec {
    private static final int ADDRESS = 1;
    private static final int NOTIFY = 2;
    private static final int ORIGINAL = 3;
    private static final int PARAMETER = 4;
    private static final int KEY = 5;
    private static final int DISPOSITION = 6;
    private static final int FORWARD_PATH = 7;

    private RecipientCodec() {}

    static void write(FieldWriter out, Recipient recipient) {
        out.group(ADDRESS, in -> MailCodec.address(in, recipient.address()));
        if (!recipient.notifyOn().isEmpty()) {
            out.number(NOTIFY, bits(recipient.notifyOn()));
        }
        recipient.original().ifPresent(original -> out.text(ORIGINAL, original));
        MailCodec.attributes(out, PARAMETER, recipient.parameters());
        out.text(KEY, recipient.key());
        out.group(DISPOSITION, in -> DispositionCodec.write(in, recipient.disposition()));
        recipient.forwardPath().ifPresent(path -> out.group(FORWARD_PATH, in -> MailCodec.address(in, path)));
        recipient.onDelivery().forEach(action -> ActionCodec.write(out, action));
        out.opaque(recipient.later());
    }

    static Recipient read(FieldReader in) throws IOException {
        Address address = null;
        Set<Recipient.Notify> notifyOn = Set.of();
        String original = null;
        Optional<Address> forwardPath = Optional.empty();
        String key = "";
        Disposition disposition = Disposition.fresh(Instant.EPOCH);
        Map<String, String> parameters = new TreeMap<>();
        List<Action> actions = new ArrayList<>();
        Opaque.Collector later = new Opaque.Collector();
        boolean unknownAction = false;
        while (in.next()) {
            switch (in.tag()) {
                case ADDRESS -> address = MailCodec.address(in.inner());
                case NOTIFY -> notifyOn = set(in.number());
                case ORIGINAL -> original = in.text();
                case PARAMETER -> MailCodec.attribute(in.inner(), parameters);
                case KEY -> key = in.text();
                case FORWARD_PATH -> forwardPath = Optional.of(MailCodec.address(in.inner()));
                case DISPOSITION -> disposition = DispositionCodec.read(in.inner());
                default -> {
                    if (ActionCodec.knows(in.tag())) {
                        actions.add(ActionCodec.read(in.tag(), in.inner()));
                    } else {
                        unknownAction |= ActionCodec.isAction(in.tag());
                        later.add(in);
                    }
                }
            }
        }
        if (address == null) {
            throw new IOException("recipient without address");
        }
        Recipient.Builder builder = Recipient.builder(address)
                .notifyOn(notifyOn)
                .parameters(Attributes.stored(parameters))
                .key(key)
                .onDelivery(actions)
                .disposition(disposition)
                .later(later.all());
        forwardPath.ifPresent(builder::forwardPath);
        if (unknownAction && disposition.open()) {
            // never done in part: an administrator, or a version that knows it, goes on
            builder.disposition(disposition.toBuilder()
                    .hold(DispositionCodec.OF_A_LATER_VERSION)
                    .build());
        }
        return (original == null ? builder : builder.original(original)).build();
    }

    private static long bits(Set<Recipient.Notify> set) {
        long bits = 0;
        for (Recipient.Notify one : set) {
            bits |= 1L << one.ordinal();
        }
        return bits;
    }

    private static Set<Recipient.Notify> set(long bits) {
        Set<Recipient.Notify> set = EnumSet.noneOf(Recipient.Notify.class);
        for (Recipient.Notify one : Recipient.Notify.values()) {
            if ((bits & 1L << one.ordinal()) != 0) {
                set.add(one);
            }
        }
        return set.contains(Recipient.Notify.NEVER) ? Set.of(Recipient.Notify.NEVER) : set;
    }
}
