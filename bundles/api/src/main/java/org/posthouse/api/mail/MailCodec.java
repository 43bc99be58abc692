package org.posthouse.api.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.posthouse.api.message.Address;

/**
 * The octets of a mail, without its message. Made of tagged fields: a version that does not know a field of a mail, of a
 * recipient or of a disposition keeps it as it came ({@link Opaque}) and writes it again; unknown fields within smaller
 * groups are dropped. Numbers of fields are never used for anything else; enumerations are written as ordinals. A recipient
 * whose phase or whose action is of a later version reads as held: it is never dealt with in part.
 *
 * <p>Octets that end early at the end of a field read as a smaller mail: whoever keeps them keeps a checksum of them.
 */
public final class MailCodec {
    private static final int ID = 1;
    private static final int ARRIVED = 2;
    private static final int SIZE = 3;
    private static final int RECIPIENT = 4;
    private static final int ATTRIBUTE = 5;
    private static final int RESULT = 6;
    private static final int FINDING = 7;
    private static final int ENVELOPE = 8;

    // the sender's and the origin's fields stand among those of the mail, so that unknown ones of theirs are kept too
    private static final int SENDER_ADDRESS = 20;
    private static final int SENDER_SIZE = 21;
    private static final int SENDER_BODY = 22;
    private static final int SENDER_SMTPUTF8 = 23;
    private static final int SENDER_RET = 24;
    private static final int SENDER_ENVID = 25;
    private static final int SENDER_PARAMETER = 26;

    private static final int ORIGIN_SESSION = 40;
    private static final int ORIGIN_LISTENER = 41;
    private static final int ORIGIN_ROLE = 42;
    private static final int ORIGIN_REMOTE = 43;
    private static final int ORIGIN_HELO = 44;
    private static final int ORIGIN_PROTOCOL = 45;
    private static final int ORIGIN_TLS = 46;
    private static final int ORIGIN_ACCOUNT = 47;

    private static final int HOST = 1;
    private static final int OCTETS = 2;
    private static final int PORT = 3;

    private static final int REVERSE_PATH = 1;
    private static final int FORWARD_PATH = 2;
    private static final int OMITTED = 3;

    private static final int NAME = 1;
    private static final int VALUE = 2;

    private MailCodec() {}

    /** The octets of a mail. */
    public static byte[] encode(Mail mail) {
        FieldWriter out = new FieldWriter();
        out.text(ID, mail.id());
        out.time(ARRIVED, mail.arrived());
        out.number(SIZE, mail.size());
        sender(out, mail.sender());
        origin(out, mail.origin());
        mail.recipients().forEach(r -> out.group(RECIPIENT, in -> RecipientCodec.write(in, r)));
        attributes(out, ATTRIBUTE, mail.attributes());
        attributes(out, RESULT, mail.results());
        mail.envelope().ifPresent(e -> out.group(ENVELOPE, in -> envelope(in, e)));
        mail.findings().forEach(f -> out.group(FINDING, in -> finding(in, f)));
        out.opaque(mail.later());
        return out.toBytes();
    }

    /**
     * The mail of these octets.
     *
     * @throws IOException if they are damaged
     */
    public static Mail mail(byte[] octets) throws IOException {
        return new Reading().read(new FieldReader(octets));
    }

    /** The octets of a recipient with its disposition. */
    public static byte[] encode(Recipient recipient) {
        FieldWriter out = new FieldWriter();
        RecipientCodec.write(out, recipient);
        return out.toBytes();
    }

    /**
     * The recipient of these octets.
     *
     * @throws IOException if they are damaged
     */
    public static Recipient recipient(byte[] octets) throws IOException {
        return RecipientCodec.read(new FieldReader(octets));
    }

    /** The octets of a disposition alone. */
    public static byte[] encode(Disposition disposition) {
        FieldWriter out = new FieldWriter();
        DispositionCodec.write(out, disposition);
        return out.toBytes();
    }

    /**
     * The disposition of these octets.
     *
     * @throws IOException if they are damaged
     */
    public static Disposition disposition(byte[] octets) throws IOException {
        return DispositionCodec.read(new FieldReader(octets));
    }

    private static void sender(FieldWriter out, Sender sender) {
        sender.address().ifPresent(a -> out.group(SENDER_ADDRESS, in -> address(in, a)));
        out.number(SENDER_SIZE, sender.size());
        out.number(SENDER_BODY, sender.body().ordinal());
        out.flag(SENDER_SMTPUTF8, sender.smtputf8());
        sender.ret().ifPresent(r -> out.number(SENDER_RET, r.ordinal()));
        sender.envid().ifPresent(e -> out.text(SENDER_ENVID, e));
        attributes(out, SENDER_PARAMETER, sender.parameters());
    }

    private static void origin(FieldWriter out, Origin origin) {
        out.text(ORIGIN_SESSION, origin.session());
        out.text(ORIGIN_LISTENER, origin.listener());
        out.number(ORIGIN_ROLE, origin.role().ordinal());
        origin.remote()
                .ifPresent(r -> out.group(ORIGIN_REMOTE, in -> {
                    if (r.getAddress() == null) {
                        in.text(HOST, r.getHostString());
                    } else {
                        in.octets(OCTETS, r.getAddress().getAddress());
                    }
                    in.number(PORT, r.getPort());
                }));
        origin.helo().ifPresent(h -> out.text(ORIGIN_HELO, h));
        out.text(ORIGIN_PROTOCOL, origin.protocol());
        origin.tls().ifPresent(t -> out.text(ORIGIN_TLS, t));
        origin.account().ifPresent(a -> out.text(ORIGIN_ACCOUNT, a));
    }

    static void address(FieldWriter out, Address address) {
        out.text(NAME, address.localPart());
        out.text(VALUE, address.domain());
    }

    static Address address(FieldReader in) throws IOException {
        String local = "";
        String domain = "";
        while (in.next()) {
            if (in.tag() == NAME) {
                local = in.text();
            } else if (in.tag() == VALUE) {
                domain = in.text();
            }
        }
        try {
            return new Address(local, domain);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static void attributes(FieldWriter out, int tag, Attributes attributes) {
        attributes
                .texts()
                .forEach((name, value) -> out.group(tag, in -> {
                    in.text(NAME, name);
                    in.text(VALUE, value);
                }));
    }

    /** Reads one attribute into a map of them. */
    static void attribute(FieldReader in, Map<String, String> into) throws IOException {
        String name = "";
        String value = "";
        while (in.next()) {
            if (in.tag() == NAME) {
                name = in.text();
            } else if (in.tag() == VALUE) {
                value = in.text();
            }
        }
        into.put(name, value);
    }

    private static void envelope(FieldWriter out, Envelope envelope) {
        envelope.reversePath().ifPresent(path -> out.group(REVERSE_PATH, in -> address(in, path)));
        envelope.forwardPaths().forEach(path -> out.group(FORWARD_PATH, in -> address(in, path)));
        if (envelope.omitted() > 0) {
            out.number(OMITTED, envelope.omitted());
        }
    }

    private static Envelope envelope(FieldReader in) throws IOException {
        Optional<Address> reversePath = Optional.empty();
        List<Address> forwardPaths = new ArrayList<>();
        int omitted = 0;
        while (in.next()) {
            switch (in.tag()) {
                case REVERSE_PATH -> reversePath = Optional.of(address(in.inner()));
                case FORWARD_PATH -> forwardPaths.add(address(in.inner()));
                case OMITTED -> omitted = in.integer();
                default -> {
                    // of a later version, which can do without
                }
            }
        }
        return new Envelope(reversePath, forwardPaths, omitted);
    }

    private static void finding(FieldWriter out, Finding finding) {
        out.time(1, finding.at());
        out.text(2, finding.filter());
        out.text(3, finding.bundle());
        out.text(4, finding.configuration());
        out.text(5, finding.stage());
        out.text(6, finding.verdict());
    }

    private static Finding finding(FieldReader in) throws IOException {
        Instant at = Instant.EPOCH;
        String[] texts = {"", "", "", "", ""};
        while (in.next()) {
            if (in.tag() == 1) {
                at = in.time();
            } else if (in.tag() <= 6) {
                texts[in.tag() - 2] = in.text();
            }
        }
        return new Finding(at, texts[0], texts[1], texts[2], texts[3], texts[4]);
    }

    /** What was read of a mail so far. */
    private static final class Reading {
        private String id;
        private Instant arrived;
        private long size;
        private final Sender.Builder sender = Sender.builder(Optional.empty());
        private final OriginFields origin = new OriginFields();
        private final List<Recipient> recipients = new ArrayList<>();
        private final List<Finding> findings = new ArrayList<>();
        private Optional<Envelope> envelope = Optional.empty();
        private final Map<String, String> parameters = new TreeMap<>();
        private final Map<String, String> attributes = new TreeMap<>();
        private final Map<String, String> results = new TreeMap<>();
        private final Opaque.Collector later = new Opaque.Collector();

        Mail read(FieldReader in) throws IOException {
            while (in.next()) {
                if (!own(in) && !sender(in) && !origin.read(in, later)) {
                    later.add(in);
                }
            }
            if (id == null || arrived == null) {
                throw new IOException("mail without id or time");
            }
            sender.parameters(Attributes.stored(parameters));
            Mail.Builder mail = Mail.builder(id, arrived, origin.build(), sender.build())
                    .recipients(recipients)
                    .size(size)
                    .attributes(Attributes.stored(attributes))
                    .results(Attributes.stored(results))
                    .later(later.all());
            envelope.ifPresent(mail::envelope);
            findings.forEach(mail::finding);
            return mail.build();
        }

        private boolean own(FieldReader in) throws IOException {
            switch (in.tag()) {
                case ID -> id = in.text();
                case ARRIVED -> arrived = in.time();
                case SIZE -> size = Math.max(0, in.number());
                case RECIPIENT -> recipients.add(RecipientCodec.read(in.inner()));
                case ATTRIBUTE -> attribute(in.inner(), attributes);
                case RESULT -> attribute(in.inner(), results);
                case FINDING -> findings.add(finding(in.inner()));
                case ENVELOPE -> envelope = Optional.of(envelope(in.inner()));
                default -> {
                    return false;
                }
            }
            return true;
        }

        private boolean sender(FieldReader in) throws IOException {
            switch (in.tag()) {
                case SENDER_ADDRESS -> sender.address(Optional.of(address(in.inner())));
                case SENDER_SIZE -> sender.size(in.number());
                case SENDER_BODY -> in.one(Sender.Body.values()).ifPresentOrElse(sender::body, () -> later.add(in));
                case SENDER_SMTPUTF8 -> sender.smtputf8(in.flag());
                case SENDER_RET -> in.one(Sender.Ret.values()).ifPresentOrElse(sender::ret, () -> later.add(in));
                case SENDER_ENVID -> sender.envid(in.text());
                case SENDER_PARAMETER -> attribute(in.inner(), parameters);
                default -> {
                    return false;
                }
            }
            return true;
        }
    }

    private static final class OriginFields {
        private String session = "";
        private String listener = "";
        private Origin.Role role = Origin.Role.MX; // nobody is trusted whose role is not known
        private final List<Consumer<Origin.Builder>> rest = new ArrayList<>();

        boolean read(FieldReader in, Opaque.Collector later) throws IOException {
            switch (in.tag()) {
                case ORIGIN_SESSION -> session = in.text();
                case ORIGIN_LISTENER -> listener = in.text();
                case ORIGIN_ROLE -> in.one(Origin.Role.values()).ifPresentOrElse(r -> role = r, () -> later.add(in));
                case ORIGIN_REMOTE -> {
                    InetSocketAddress remote = remote(in.inner());
                    rest.add(b -> b.remote(remote));
                }
                case ORIGIN_HELO -> {
                    String helo = in.text();
                    rest.add(b -> b.helo(Optional.of(helo)));
                }
                case ORIGIN_PROTOCOL -> {
                    String protocol = in.text();
                    rest.add(b -> b.protocol(protocol));
                }
                case ORIGIN_TLS -> {
                    String tls = in.text();
                    rest.add(b -> b.tls(Optional.of(tls)));
                }
                case ORIGIN_ACCOUNT -> {
                    String account = in.text();
                    rest.add(b -> b.account(Optional.of(account)));
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static InetSocketAddress remote(FieldReader in) throws IOException {
            String host = "";
            byte[] octets = null;
            int port = 0;
            while (in.next()) {
                switch (in.tag()) {
                    case HOST -> host = in.text();
                    case OCTETS -> octets = in.octets();
                    case PORT -> port = Math.min(65535, in.integer());
                    default -> {
                        // of a later version
                    }
                }
            }
            return octets == null
                    ? InetSocketAddress.createUnresolved(host, port)
                    : new InetSocketAddress(InetAddress.getByAddress(octets), port);
        }

        Origin build() {
            Origin.Builder builder = Origin.builder(session, listener, role);
            rest.forEach(one -> one.accept(builder));
            return builder.build();
        }
    }
}
