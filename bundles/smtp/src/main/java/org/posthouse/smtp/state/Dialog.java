package org.posthouse.smtp.state;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Origin;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.mail.MailSource;
import org.posthouse.smtp.mail.Questions;
import org.posthouse.smtp.parse.BdatArgument;
import org.posthouse.smtp.parse.ChunkReader;
import org.posthouse.smtp.wire.Reply;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a session, as commands see and change it. Owned by one session. */
public final class Dialog implements MailSource {
    /** Commands that lead to no mail, in a row; as many as Postfix takes (smtpd_junk_command_limit). */
    static final int MAX_USELESS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Dialog.class);

    // as plain data in ParkedDialog
    Mode mode = Mode.COMMAND;
    /** The name the client gave; empty before it did. */
    String helo = "";

    boolean extended;
    /** The authenticated account's name; empty if there is none. */
    String account = "";

    /** Intake has nothing against the client. */
    boolean admitted;
    /** Nor against its name. */
    boolean introduced;

    long maxSize;
    /** The transaction; null if there is none. */
    Incoming incoming;
    /** The chunk being read in {@link Mode#CHUNK}; null otherwise. */
    Chunk chunk;

    int errors;
    /** Commands that lead to no mail, since one was accepted. */
    int useless;

    int authFailures;
    int mails;
    /** Recipients and the like that were refused for good since a mail was accepted. */
    int refusals;

    private final Variant variant;
    private final Connection connection;
    private final Services services;
    private final Questions questions;
    /** The authentication exchange; null if there is none. */
    private SaslExchange exchange;
    /** The account to be authenticated when the client has answered the server's final proof; null otherwise. */
    private AccountInfo proven;

    /**
     * A chunk of BDAT.
     *
     * @param reader reads it
     * @param last the message ends with it
     * @param refusal the reply after its octets were thrown away; null if they belong to the message
     */
    public record Chunk(ChunkReader reader, boolean last, Reply refusal) {}

    public Dialog(Variant variant, Connection connection, Services services) {
        this.variant = variant;
        this.connection = connection;
        this.services = services;
        this.questions = new Questions(connection);
    }

    public Variant variant() {
        return variant;
    }

    public Connection connection() {
        return connection;
    }

    public Services services() {
        return services;
    }

    public Settings settings() {
        return services.settings();
    }

    @Override
    public Bound<Intake> intake() {
        return services.intake();
    }

    @Override
    public Questions questions() {
        return questions;
    }

    @Override
    public void later(Runnable work) {
        connection.run(work);
    }

    @Override
    public Budget budget() {
        return services.budget();
    }

    // ---- how far it has come ----

    /** What the next octets are. */
    public Mode mode() {
        return mode;
    }

    /** From now on the next octets are something else. */
    public void enter(Mode next) {
        mode = next;
    }

    public Phase phase() {
        if (helo.isEmpty()) {
            return Phase.NEW;
        } else if (incoming == null || !incoming.isBegun()) {
            return Phase.READY;
        } else if (incoming.isChunked()) {
            return Phase.CHUNKS;
        }
        return incoming.recipients() == 0 ? Phase.SENDER : Phase.RECIPIENTS;
    }

    /**
     * A client names itself, for the first time or again. If intake has nothing against the name, what the client did before
     * is forgotten; if it is refused, all is as it was before (rfc5321#4.1.4). What intake cannot say now is asked before the
     * first mail.
     *
     * @return false if an answer is still to come; then it is to be called again
     */
    public boolean introduce(String name, boolean withExtensions) throws Rejection {
        boolean accepted = false;
        try {
            Origin origin = origin(name, withExtensions, false);
            if (!isAccepted((intake, taker) -> intake.helo(origin, taker))) {
                return false;
            }
            accepted = true;
        } catch (Rejection.Unavailable | AbsentException absent) {
            LOG.debug("session {}: intake cannot judge the HELO name now", connection.id(), absent);
        } catch (RuntimeException broken) {
            LOG.warn("session {}: intake failed to judge the HELO name", connection.id(), broken);
        }
        reset();
        helo = name;
        extended = withExtensions;
        introduced = accepted;
        askMaxSize();
        return true;
    }

    /** The name the client gave; empty before it did. */
    public String helo() {
        return helo;
    }

    /** The client said EHLO or LHLO. */
    public boolean isExtended() {
        return extended;
    }

    /**
     * Asks intake about the client and the name that it gave, unless it has answered that before.
     *
     * @return false if an answer is still to come; then it is to be called again
     */
    public boolean admit() throws Rejection {
        try {
            admitted = admitted || isAccepted((intake, taker) -> intake.connect(origin(false), taker));
            if (admitted && !helo.isEmpty() && !introduced) {
                introduced = isAccepted((intake, taker) -> intake.helo(origin(false), taker));
            }
        } catch (AbsentException e) {
            throw new Rejection.Unavailable();
        }
        if (!askMaxSize()) {
            throw new Rejection.Unavailable();
        }
        return admitted && (helo.isEmpty() || introduced);
    }

    private boolean isAccepted(BiConsumer<Intake, Answer.Taker> question) throws Rejection, AbsentException {
        return questions.isAccepted(taker -> services.intake().run((Intake intake) -> question.accept(intake, taker)));
    }

    /** Asks intake how large a message may be, which may have changed; false if it is not there: what was known still counts. */
    private boolean askMaxSize() {
        try {
            services.intake().run((Intake intake) -> maxSize = intake.maxSize());
            return true;
        } catch (AbsentException e) {
            return false;
        }
    }

    /** What intake said of the largest message, when it was asked last; 0 means no limit. */
    public long maxSize() {
        return maxSize;
    }

    /** Message data of this size is not read to its end: much more than is accepted. */
    public boolean isTooMuch(long octets) {
        return maxSize > 0 && octets / 2 > maxSize;
    }

    /** Forgets all that was learnt in clear (rfc3207#4.2). */
    public void forget() {
        reset();
        helo = "";
        extended = false;
        introduced = false;
        account = "";
    }

    /** The session ends: nothing of what is under way comes about. */
    public void end() {
        mode = Mode.CLOSING;
        exchange = null;
        chunk = null;
        questions.forget();
        reset();
    }

    /** The connection is gone. */
    public void gone() {
        end();
        try {
            services.intake().run((Intake intake) -> intake.disconnected(connection.id()));
        } catch (AbsentException | RuntimeException e) { // nothing is lost: it was a hint
            LOG.debug("session {}: cannot tell intake that the session ended", connection.id(), e);
        }
    }

    // ---- who the client is ----

    /** The client's address in text form. */
    public String remote() {
        InetAddress address = connection.remote().getAddress();
        return address == null ? connection.remote().getHostString() : address.getHostAddress();
    }

    @Override
    public Origin origin(boolean smtputf8) {
        return origin(helo, extended, smtputf8);
    }

    private Origin origin(String name, boolean withExtensions, boolean smtputf8) {
        Optional<TlsInfo> tls = connection.tls();
        return Origin.builder(connection.id(), connection.listener().name(), variant.role())
                .remote(connection.remote())
                .helo(Optional.of(name).filter(given -> !given.isEmpty()))
                .protocol(variant.keyword(
                        withExtensions || variant == Variant.LMTP, tls.isPresent(), !account.isEmpty(), smtputf8))
                .tls(tls.map(TlsInfo::toString))
                .account(Optional.of(account).filter(given -> !given.isEmpty()))
                .build();
    }

    /** Nobody has said for this client that it may be trusted with time. */
    public boolean isUnknown() {
        return variant != Variant.LMTP && account.isEmpty();
    }

    /** Nobody between the client and here can read along. */
    private boolean isPrivate() {
        InetAddress address = connection.remote().getAddress();
        return connection.tls().isPresent() || address != null && address.isLoopbackAddress();
    }

    /** TLS has to come first: passwords and users' mail do not go in clear (rfc8314#3). */
    public boolean needsTls() {
        return variant == Variant.SUBMISSION && !isPrivate();
    }

    // ---- authentication ----

    public boolean needsAuth() {
        return variant == Variant.SUBMISSION && account.isEmpty();
    }

    /** The authenticated account's name; empty if there is none. */
    public String account() {
        return account;
    }

    /** The client is this account's user. */
    public void authenticated(AccountInfo as) {
        account = as.name();
    }

    /**
     * The mechanisms that can be used now; none if AUTH cannot be used now. They are offered while the authenticator is
     * away for a moment, too: the client is then told to try later instead of that there is nothing to try.
     */
    public List<String> mechanisms() {
        boolean offered = settings().auth() && isPrivate() && account.isEmpty();
        return offered ? Sasl.mechanisms(settings().scram()) : List.of();
    }

    /** The authentication exchange; null if there is none. */
    public SaslExchange exchange() {
        return exchange;
    }

    /** An exchange begins. */
    public void beginExchange(SaslExchange begun) {
        exchange = begun;
    }

    /** The client has proven to be this account's user, and has yet to take the server's proof. */
    public void proven(AccountInfo as) {
        proven = as;
    }

    /** See {@link #proven(AccountInfo)}; null if there is none. */
    public AccountInfo proven() {
        return proven;
    }

    /** The exchange is over. */
    public void endExchange() {
        exchange = null;
        proven = null;
        mode = Mode.COMMAND;
    }

    /** An authentication failed; true if that were enough. */
    public boolean authFailed() {
        authFailures++;
        return authFailures >= settings().maxAuthFailures();
    }

    // ---- mail ----

    /** The transaction; null if there is none. Its sender may have to be accepted yet. */
    public Incoming incoming() {
        return incoming;
    }

    /** Begins a transaction, whose sender intake has yet to accept. */
    public void begin(Incoming mail) {
        incoming = mail;
    }

    /** Ends the transaction without a message. */
    public void reset() {
        if (incoming != null) {
            incoming.abort();
            incoming = null;
        }
    }

    /** A command has ended: a mail whose sender was not accepted is none. */
    public void concluded() {
        if (incoming != null && !incoming.isBegun()) {
            reset();
        }
    }

    /** Message data follows, up to the dot. */
    public void expectData() {
        incoming.expectData();
        mode = Mode.DATA;
        connection.timeout(settings().dataTimeout());
    }

    /** A chunk of the message follows. */
    public void expectChunk(BdatArgument argument) {
        expect(new Chunk(incoming.expectChunk(), argument.last(), null), argument.size());
    }

    /** A chunk follows that is thrown away. */
    public void expectRefusedChunk(BdatArgument argument, Reply refusal) {
        expect(new Chunk(new ChunkReader(), argument.last(), refusal), argument.size());
    }

    private void expect(Chunk next, long size) {
        next.reader().next(size);
        chunk = next;
        mode = Mode.CHUNK;
        connection.timeout(settings().dataTimeout());
    }

    /** The chunk being read in {@link Mode#CHUNK}; null otherwise. */
    public Chunk chunk() {
        return chunk;
    }

    /** Message data has been read to its end; the chunk that it was, null if it was none. */
    public Chunk endData() {
        Chunk ended = chunk;
        chunk = null;
        mode = Mode.COMMAND;
        return ended;
    }

    // ---- what is counted ----

    /** The client did something wrong; true if that were enough errors. */
    public boolean erred() {
        errors++;
        return errors >= settings().maxErrors();
    }

    /**
     * Something was refused for good; true if so much was, and so little accepted, that the client is after which addresses
     * exist.
     */
    public boolean refused() {
        refusals++;
        return variant != Variant.LMTP && refusals >= 10 * settings().maxErrors();
    }

    /**
     * A command came that leads to no mail; true if so many did since a mail was accepted that the client wastes our time, or
     * probes addresses and begins anew each time. An MTA that is trusted may keep its connection open so.
     */
    public boolean wasted() {
        useless++;
        return variant != Variant.LMTP && useless > MAX_USELESS;
    }

    /** A mail was accepted. */
    public void accepted() {
        mails++;
        refusals = 0;
        useless = 0;
    }

    /** Mails accepted so far. */
    public int mails() {
        return mails;
    }

    /** Errors of all kinds so far. */
    public int failures() {
        return errors + authFailures;
    }
}
