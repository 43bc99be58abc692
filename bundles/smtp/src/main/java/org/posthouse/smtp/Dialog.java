package org.posthouse.smtp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Origin;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.smtp.parse.BdatArgument;
import org.posthouse.smtp.parse.ChunkReader;
import org.posthouse.smtp.parse.DotReader;
import org.posthouse.support.AbsentException;

/** The state of a session, as commands see and change it. Owned by one {@link SmtpSession}. */
final class Dialog {
    final Variant variant;
    final Connection connection;
    final Services services;

    Mode mode = Mode.COMMAND;
    /** The name the client gave; empty before it did. */
    String helo = "";
    /** The client said EHLO or LHLO. */
    boolean extended;
    /** The authenticated account's name; empty if there is none. */
    String account = "";
    /** Intake has agreed to the client. */
    boolean admitted;
    /** What intake said of the largest message, when it was asked last; 0 means no limit. */
    long maxSize;
    /** The transaction; null if there is none. */
    Incoming incoming;
    /** The chunk being read in {@link Mode#CHUNK}; null otherwise. */
    Chunk chunk;
    /** The authentication exchange; null if there is none. */
    SaslExchange exchange;
    /** The account to be authenticated when the client has answered the server's final proof; null otherwise. */
    AccountInfo proven;

    int errors;
    int authFailures;
    /** Recipients and the like that were refused for good since a mail was accepted; see {@link #isHarvesting}. */
    int refusals;

    int mails;

    /**
     * A chunk of BDAT.
     *
     * @param reader reads it
     * @param last the message ends with it
     * @param refusal the reply after its octets were thrown away; null if they belong to the message
     */
    record Chunk(ChunkReader reader, boolean last, Reply refusal) {}

    Dialog(Variant variant, Connection connection, Services services) {
        this.variant = variant;
        this.connection = connection;
        this.services = services;
    }

    Settings settings() {
        return services.settings();
    }

    Phase phase() {
        if (helo.isEmpty()) {
            return Phase.NEW;
        } else if (incoming == null) {
            return Phase.READY;
        } else if (incoming.isChunked()) {
            return Phase.CHUNKS;
        }
        return incoming.recipients() == 0 ? Phase.SENDER : Phase.RECIPIENTS;
    }

    /** Nobody between the client and here can read along. */
    boolean isPrivate() {
        InetAddress address = connection.remote().getAddress();
        return connection.tls().isPresent() || address != null && address.isLoopbackAddress();
    }

    /** TLS has to come first: passwords and users' mail do not go in clear (rfc8314#3). */
    boolean needsTls() {
        return variant == Variant.SUBMISSION && !isPrivate();
    }

    boolean needsAuth() {
        return variant == Variant.SUBMISSION && account.isEmpty();
    }

    /**
     * The mechanisms that can be used now; none if AUTH cannot be used now. They are offered while the authenticator is
     * away for a moment, too: the client is then told to try later instead of that there is nothing to try.
     */
    List<String> mechanisms() {
        boolean offered = settings().auth() && isPrivate() && account.isEmpty();
        return offered ? Sasl.mechanisms(settings().scram()) : List.of();
    }

    /** So much is refused, and so little accepted, that the client is after which addresses exist. */
    boolean isHarvesting() {
        return variant != Variant.LMTP && refusals >= 10 * settings().maxErrors();
    }

    /** Nobody has said for this client that it may be trusted with time. */
    boolean isUnknown() {
        return variant != Variant.LMTP && account.isEmpty();
    }

    /** Message data of this size is not read to its end: much more than is accepted. */
    boolean isTooMuch(long octets) {
        return maxSize > 0 && octets / 2 > maxSize;
    }

    /** Where mail of this session comes from. */
    Origin origin(boolean smtputf8) {
        Optional<TlsInfo> tls = connection.tls();
        return new Origin(
                connection.id(),
                connection.listener().name(),
                variant.role(),
                Optional.of(connection.remote()),
                Optional.of(helo).filter(name -> !name.isEmpty()),
                variant.keyword(extended || variant == Variant.LMTP, tls.isPresent(), !account.isEmpty(), smtputf8),
                tls.map(TlsInfo::toString),
                Optional.of(account).filter(name -> !name.isEmpty()));
    }

    /** Asks intake about the client, unless it was asked. */
    void admit(Intake intake) throws Rejection {
        if (!admitted) {
            intake.connect(origin(false));
            admitted = true;
        }
        maxSize = intake.maxSize();
    }

    /** A client names itself, for the first time or again: what it did before is forgotten (rfc5321#4.1.4). */
    void greeted(String name, boolean withExtensions) {
        reset();
        helo = name;
        extended = withExtensions;
        try {
            services.intake().run((Intake intake) -> maxSize = intake.maxSize()); // it may have changed meanwhile
        } catch (AbsentException e) {
            return; // what was known still counts
        }
    }

    /** Ends the transaction without a message. */
    void reset() {
        if (incoming != null) {
            incoming.abort();
            incoming = null;
        }
    }

    /** Forgets all that was learnt in clear (rfc3207#4.2). */
    void forget() {
        reset();
        helo = "";
        extended = false;
        account = "";
    }

    /** Message data follows, up to the dot. */
    void expectData() {
        incoming.reader = new DotReader();
        mode = Mode.DATA;
        connection.timeout(settings().dataTimeout());
    }

    /** A chunk of the message follows. */
    void expectChunk(BdatArgument argument) {
        if (!incoming.isChunked()) {
            incoming.reader = new ChunkReader();
        }
        expect(new Chunk((ChunkReader) incoming.reader, argument.last(), null), argument.size());
    }

    /** A chunk follows that is thrown away. */
    void expectRefusedChunk(BdatArgument argument, Reply refusal) {
        expect(new Chunk(new ChunkReader(), argument.last(), refusal), argument.size());
    }

    private void expect(Chunk next, long size) {
        next.reader().next(size);
        chunk = next;
        mode = Mode.CHUNK;
        connection.timeout(settings().dataTimeout());
    }

    /** The client's address in text form. */
    String remote() {
        InetAddress address = connection.remote().getAddress();
        return address == null ? connection.remote().getHostString() : address.getHostAddress();
    }
}
