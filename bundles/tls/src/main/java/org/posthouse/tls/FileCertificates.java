package org.posthouse.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate, out of files that are watched. What cannot be used is logged, and what was in force stays so.
 * If the configured files cannot be used at the start, a self-signed certificate is in force until they can: other servers
 * would otherwise send in clear.
 */
@Component(service = Certificates.class, immediate = true, configurationPid = "org.posthouse.tls")
@Designate(ocd = TlsConfig.class)
public final class FileCertificates implements Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(FileCertificates.class);
    private static final Duration WARN_BEFORE = Duration.ofDays(14);
    private static final Duration WARN_EVERY = Duration.ofDays(1);

    /** What is in force. */
    private record Current(SSLContext context, List<Info> chain) {}

    private final Path dataDirectory;
    private final Clock clock;
    private final ScheduledExecutorService watcher = Threads.timer("tls");
    private volatile Current current;
    private TlsConfig config;
    private ScheduledFuture<?> watching;
    private String seen = "";
    private String lastProblem = "";
    private Instant warned = Instant.EPOCH;

    /**
     * Loads the certificate, and makes one if there is none.
     *
     * @throws IOException if neither can be done
     */
    @Activate
    public FileCertificates(BundleContext context, TlsConfig config) throws IOException {
        this(DataDirectory.of(context, "tls"), Clock.systemUTC(), config);
    }

    FileCertificates(Path dataDirectory, Clock clock, TlsConfig config) throws IOException {
        this.dataDirectory = dataDirectory;
        this.clock = clock;
        take(config);
    }

    /** Takes new settings; if their files cannot be used, the certificate in force stays. */
    @Modified
    public synchronized void modified(TlsConfig changed) throws IOException {
        take(changed);
    }

    /** Ends the watch. */
    @Deactivate
    public void deactivate() {
        watcher.shutdownNow();
    }

    private synchronized void take(TlsConfig changed) throws IOException {
        config = changed;
        seen = fingerprint();
        try {
            load();
        } catch (IOException e) {
            problem(e);
            if (current == null) {
                useSelfSigned();
            }
        }
        if (watching != null) {
            watching.cancel(false);
        }
        watching = watcher.scheduleWithFixedDelay(
                this::watch, config.watchSeconds(), config.watchSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public SSLContext context() {
        return current.context();
    }

    @Override
    public List<Info> chain() {
        return current.chain();
    }

    @Override
    public synchronized void reload() throws IOException {
        seen = fingerprint();
        load();
    }

    /** Looks whether the files have changed, or the certificate is about to expire. */
    synchronized void watch() {
        try {
            String now = fingerprint();
            boolean changed = !now.equals(seen);
            seen = now;
            if (changed || !lastProblem.isEmpty() || (!isConfigured() && expiresWithin(SelfSigned.RENEW))) {
                load();
            }
        } catch (IOException e) {
            problem(e);
        } catch (RuntimeException e) {
            LOG.error("certificate", e);
        }
        warnOfExpiry();
    }

    private void load() throws IOException {
        try {
            if (use(read()) && !config.key().isBlank()) {
                warnOfReaders(Path.of(config.key().strip()));
            }
            lastProblem = "";
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Identity read() throws IOException, GeneralSecurityException {
        if (!config.keystore().isBlank()) {
            return KeyStores.read(
                    Path.of(config.keystore().strip()),
                    config.keystorePassword(),
                    config.keystoreAlias().strip());
        }
        if (!config.certificate().isBlank() || !config.key().isBlank()) {
            if (config.key().isBlank()) {
                throw new IOException("a certificate is set, but not its private key");
            }
            if (config.certificate().isBlank()) {
                throw new IOException("a private key is set, but not its certificate");
            }
            return PemFiles.read(
                    Path.of(config.certificate().strip()), Path.of(config.key().strip()));
        }
        return selfSigned().get(Arrays.asList(config.hostnames()), config.keyType());
    }

    private boolean isConfigured() {
        return !config.keystore().isBlank()
                || !config.certificate().isBlank()
                || !config.key().isBlank();
    }

    private SelfSigned selfSigned() {
        String directory = config.directory().strip();
        return new SelfSigned(directory.isEmpty() ? dataDirectory : Path.of(directory), clock);
    }

    private void useSelfSigned() throws IOException {
        try {
            use(selfSigned().get(Arrays.asList(config.hostnames()), config.keyType()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Puts it in force; false if it was already. */
    private boolean use(Identity identity) throws GeneralSecurityException {
        identity.check();
        Instant until = identity.leaf().getNotAfter().toInstant();
        if (current != null
                && until.isBefore(clock.instant())
                && until.isBefore(current.chain().get(0).notAfter())) {
            throw new GeneralSecurityException("the certificate expired at " + until);
        }
        List<Info> chain = identity.infos();
        if (current != null && current.chain().equals(chain)) {
            current.context().getServerSessionContext().setSessionCacheSize(config.sessions());
            return false; // resumable sessions stay resumable
        }
        current = new Current(identity.context(config.sessions()), chain);
        warned = Instant.EPOCH;
        LOG.info(
                "certificate in force: {} until {}, {}",
                chain.get(0).names(),
                until,
                chain.get(0).selfSigned()
                        ? "self-signed"
                        : "issued by " + chain.get(0).issuer());
        return true;
    }

    private void problem(IOException e) {
        String problem = e.toString();
        if (!problem.equals(lastProblem)) {
            LOG.error(
                    "the configured certificate cannot be used ({}); {}",
                    problem,
                    current == null ? "a self-signed one has to do" : "the one in force stays");
        }
        lastProblem = problem;
    }

    private boolean expiresWithin(Duration time) {
        return current.chain().get(0).notAfter().isBefore(clock.instant().plus(time));
    }

    private void warnOfExpiry() {
        if (expiresWithin(WARN_BEFORE) && warned.plus(WARN_EVERY).isBefore(clock.instant())) {
            warned = clock.instant();
            LOG.warn("the certificate expires at {}", current.chain().get(0).notAfter());
        }
    }

    private static void warnOfReaders(Path key) throws IOException {
        if (Files.getFileStore(key).supportsFileAttributeView("posix")) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
                LOG.warn("the private key {} can be read by everybody", key);
            }
        }
    }

    /** Changes when one of the files does. */
    private String fingerprint() {
        StringBuilder all = new StringBuilder();
        for (String file : List.of(config.keystore(), config.certificate(), config.key())) {
            if (!file.isBlank()) {
                Path path = Path.of(file.strip());
                try {
                    all.append(Files.getLastModifiedTime(path).toMillis())
                            .append('/')
                            .append(Files.size(path))
                            .append('/')
                            .append(path.toRealPath())
                            .append(' ');
                } catch (IOException e) {
                    all.append("none ");
                }
            }
        }
        return all.toString();
    }
}
