package org.posthouse.tls.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/**
 * Goes through an order (rfc8555#7.4) from beginning to end.
 *
 * @param directory the authority's directory
 * @param contact a mail address; empty: none
 * @param agreeToTerms whether the operator agrees to the authority's terms
 * @param accountKey the file of the account's key
 * @param keyType {@code EC} or {@code RSA}
 * @param trusted a PEM file of certificates that the directory's server is trusted by; empty: the runtime's
 * @param responder answers challenges
 */
record AcmeIssuer(
        String directory,
        String contact,
        boolean agreeToTerms,
        Path accountKey,
        String keyType,
        String trusted,
        Responder responder)
        implements Issuer {
    private static final Duration TIME_OUT = Duration.ofSeconds(30);

    /** So long the authority may take for a challenge, and for the certificate. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Set<Status> ENDED = Set.of(Status.VALID, Status.INVALID);

    @Override
    public Issued issue(List<String> names) throws IssueException, InterruptedException {
        try {
            return obtain(names);
        } catch (AcmeLazyLoadingException e) {
            if (isInterruption(e)) {
                throw new InterruptedException();
            }
            throw failed(e.getCause() instanceof AcmeException acme ? acme : new AcmeException(e.getMessage(), e));
        } catch (AcmeException e) {
            if (isInterruption(e)) {
                throw new InterruptedException();
            }
            throw failed(e);
        } catch (AcmeProtocolException | IllegalArgumentException | IllegalStateException e) {
            throw new IssueException("unusable answer from the authority: " + e.getMessage(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IssueException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /** The client makes a failure of the network of it. */
    private static boolean isInterruption(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private Issued obtain(List<String> names)
            throws AcmeException, IssueException, IOException, GeneralSecurityException, InterruptedException {
        Session session = new Session(uri(), new Authority(trust()));
        session.networkSettings().setTimeout(TIME_OUT);
        Login login = login(session);
        Order order = login.newOrder().domains(names).create();
        for (Authorization authorization : order.getAuthorizations()) {
            authorize(authorization);
        }
        await(order, Set.of(Status.READY, Status.VALID, Status.INVALID));
        if (order.getStatus() != Status.READY) {
            throw refused("the order", order.getStatus(), order.getError());
        }
        KeyPair keys = AccountKey.generate(keyType); // a new one each time
        order.execute(keys);
        await(order, ENDED);
        if (order.getStatus() != Status.VALID) {
            throw refused("the order", order.getStatus(), order.getError());
        }
        return new Issued(keys.getPrivate(), order.getCertificate().getCertificateChain());
    }

    private URI uri() throws IssueException {
        URI uri;
        try {
            uri = URI.create(directory.strip());
        } catch (IllegalArgumentException e) {
            throw new IssueException("the directory is not a URI: " + e.getMessage(), e);
        }
        if (!"https".equals(uri.getScheme())) {
            throw new IssueException("the directory " + uri + " is not https");
        }
        return uri;
    }

    private Login login(Session session) throws AcmeException, IssueException, IOException {
        var terms = session.getMetadata().getTermsOfService();
        if (terms.isPresent() && !agreeToTerms) {
            throw new IssueException("the authority requires agreement to its terms of service: read " + terms.get()
                    + " and set agreeToTerms in org.posthouse.tls.acme");
        }
        AccountBuilder account = new AccountBuilder().useKeyPair(AccountKey.get(accountKey));
        if (agreeToTerms) {
            account.agreeToTermsOfService();
        }
        if (!contact.isBlank()) {
            account.addEmail(contact.strip());
        }
        return account.createLogin(session); // finds the account that the key has already
    }

    private void authorize(Authorization authorization) throws AcmeException, IssueException, InterruptedException {
        String name = authorization.getIdentifier().getDomain();
        if (authorization.getStatus() == Status.VALID) {
            return; // from an order before
        }
        List<Challenge> offered = authorization.getChallenges();
        Challenge challenge = offered.stream()
                .filter(one -> one.getType().equals(responder.type()))
                .findFirst()
                .orElseThrow(() -> new IssueException("the authority offers no " + responder.type() + " for " + name
                        + ", only "
                        + String.join(
                                ", ", offered.stream().map(Challenge::getType).toList())));
        try (Responder.Answer answer = responder.answer(name, challenge)) {
            challenge.trigger();
            await(challenge, ENDED);
            if (challenge.getStatus() != Status.VALID) {
                throw refused(responder.type() + " for " + name, challenge.getStatus(), challenge.getError());
            }
        }
    }

    /** The client's own wait fails where the authority's clock is behind. */
    private static void await(PollableResource resource, Set<Status> until) throws AcmeException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!until.contains(resource.getStatus())) {
            if (System.nanoTime() > deadline) {
                throw new AcmeException("the authority did not finish within " + PATIENCE.toMinutes() + " min");
            }
            Duration asked = resource.fetch()
                    .map(at -> Duration.between(Instant.now(), at))
                    .orElse(SHORTEST_PAUSE);
            if (!until.contains(resource.getStatus())) {
                Thread.sleep(
                        asked.compareTo(SHORTEST_PAUSE) < 0
                                ? SHORTEST_PAUSE.toMillis()
                                : Math.min(asked.toMillis(), LONGEST_PAUSE.toMillis()));
            }
        }
    }

    private static IssueException refused(String what, Status status, Optional<Problem> problem) {
        return new IssueException(what + " is " + status.toString().toLowerCase(Locale.ROOT)
                + problem.map(p -> ": " + p).orElse(""));
    }

    private IssueException failed(AcmeException e) {
        if (e instanceof AcmeRateLimitedException limited) {
            return new IssueException(
                    "rate limited by the authority: " + limited.getProblem(),
                    e,
                    limited.getRetryAfter().orElse(null));
        }
        if (e instanceof AcmeServerException refused) {
            return new IssueException("the authority refused: " + refused.getProblem(), e);
        }
        if (e instanceof AcmeNetworkException) {
            return new IssueException(
                    "cannot reach the authority " + directory + ": "
                            + (e.getCause() == null ? e.getMessage() : e.getCause()),
                    e);
        }
        return new IssueException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }

    /** Null: what the runtime trusts. */
    private SSLContext trust() throws IOException, GeneralSecurityException {
        if (trusted.isBlank()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(trusted.strip()))) {
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(count++), certificate);
            }
            if (count == 0) {
                throw new IOException(trusted + " contains no certificate");
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
