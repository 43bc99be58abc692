package org.posthouse.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.net.api.tls.CertificateInstaller;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Signer;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificates, out of files that are watched. What cannot be used is logged, and what was in force stays so. The default
 * is the configured one, else the first that was installed. If there is none that can be used, a self-signed certificate is in force
 * until there is: other servers would otherwise send in clear.
 */
@Component(
        service = {Certificates.class, CertificateInstaller.class, Signer.class},
        immediate = true,
        configurationPid = "org.posthouse.tls")
@Designate(ocd = TlsConfig.class)
public final class FileCertificates implements Certificates, CertificateInstaller, Signer {
    private static final Logger LOG = LoggerFactory.getLogger(FileCertificates.class);
    private static final Pattern INSTALLED = Pattern.compile("([a-z0-9-]{1,64})\\.pem");
    private static final int MOST = 200;

    /** What is in force; the default first. */
    private record Current(SSLContext context, List<Identity> identities) {}

    private final Path dataDirectory;
    private final Clock clock;
    private final ScheduledExecutorService watcher = Threads.timer("tls");
    private volatile Current current;
    private volatile List<Entry> entries = List.of();
    private TlsConfig config;
    private Slot main; // null: none is configured
    private List<Slot> others = List.of(); // configured ones, then installed ones
    private Slot own; // null: never needed
    private ScheduledFuture<?> watching;

    /**
     * Loads the certificates, and makes one if there is none.
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
        Optional<Origin> configured = configured();
        Identity before = main == null ? null : main.identity().orElse(null);
        main = configured.map(origin -> new Slot(origin, before)).orElse(null);
        own = null;
        readAll();
        try {
            putInForce();
        } catch (IOException e) {
            if (current == null) {
                throw e;
            }
            LOG.error("keeping the current certificate: {}", e.getMessage());
        }
        if (watching != null) {
            watching.cancel(false);
        }
        watching = watcher.scheduleWithFixedDelay(
                Threads.guarded(LOG, "check for certificates", this::watch),
                config.watchSeconds(),
                config.watchSeconds(),
                TimeUnit.SECONDS);
    }

    @Override
    public SSLContext context() {
        return current.context();
    }

    @Override
    public List<Info> chain() {
        return current.identities().get(0).infos();
    }

    @Override
    public List<Entry> all() {
        return entries;
    }

    @Override
    public Optional<byte[]> sign(byte[] content) throws IOException {
        return Signing.sign(current.identities().get(0), content, clock.instant());
    }

    @Override
    public synchronized void reload() throws IOException {
        readAll();
        putInForce();
        List<String> problems = configuredSlots()
                .filter(slot -> !slot.problem().isEmpty())
                .map(Slot::problem)
                .toList();
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
    }

    @Override
    public synchronized void install(String name, PrivateKey key, List<X509Certificate> chain, Collection<String> names)
            throws IOException {
        Path file = installed().resolve(name + ".pem");
        if (!INSTALLED.matcher(name + ".pem").matches()) {
            throw new IOException(name + " is not a valid certificate name");
        }
        Identity identity = new Identity(key, chain);
        try {
            identity.checkFor(names, clock.instant());
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
        PrivateFile.directory(installed());
        PemFiles.write(file, identity);
        others = others(true);
        putInForce();
        if (!current.identities().contains(identity)) {
            throw new IOException(file + " was written, but cannot be used: "
                    + others.stream()
                            .filter(slot -> slot.origin().equals(new Origin.Installed(name, file)))
                            .map(Slot::problem)
                            .findFirst()
                            .orElse("there are too many certificates"));
        }
    }

    /** Looks whether the files have changed, or the certificate is about to expire. */
    synchronized void watch() {
        Instant now = clock.instant();
        if (main != null && isStale(main)) {
            main.read(now);
        }
        others = others(false);
        if (own != null && (isStale(own) || own.expiresWithin(SelfSigned.RENEW, now))) {
            own.read(now);
        }
        try {
            putInForce();
        } catch (IOException e) {
            LOG.error("no usable certificate", e);
        }
        slots().forEach(slot -> slot.warnOfExpiry(now));
    }

    private static boolean isStale(Slot slot) {
        return slot.hasChanged() || !slot.problem().isEmpty();
    }

    private void readAll() {
        if (main != null) {
            main.read(clock.instant());
        }
        others = others(true);
        if (own != null) {
            own.read(clock.instant());
        }
    }

    /** The slots that are there now, each of them the one before if it was there. */
    private List<Slot> others(boolean readAll) {
        Map<Origin, Slot> before = others.stream().collect(Collectors.toMap(Slot::origin, Function.identity()));
        List<Slot> now = new ArrayList<>();
        for (Origin origin : origins()) {
            Slot slot = before.getOrDefault(origin, new Slot(origin, null));
            if (readAll || isStale(slot)) {
                slot.read(clock.instant());
            }
            now.add(slot);
        }
        return List.copyOf(now);
    }

    private List<Origin> origins() {
        List<Origin> origins = new ArrayList<>();
        for (String text : config.additional()) {
            if (!text.isBlank()) {
                origins.add(Origin.Pair.of(text.strip()));
            }
        }
        try (Stream<Path> files = Files.list(installed())) {
            files.filter(file ->
                            INSTALLED.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .forEach(file -> origins.add(
                            new Origin.Installed(file.getFileName().toString().replaceFirst("\\.pem$", ""), file)));
        } catch (NoSuchFileException none) {
            LOG.debug("none was ever installed");
        } catch (IOException e) {
            others.stream()
                    .map(Slot::origin)
                    .filter(Origin.Installed.class::isInstance)
                    .forEach(origins::add);
            LOG.error("cannot list the certificates in {}: {}", installed(), e.toString());
        }
        return origins.stream().distinct().limit(MOST).toList();
    }

    private Optional<Origin> configured() {
        if (!config.keystore().isBlank()) {
            return Optional.of(new Origin.Store(
                    config.keystore().strip(),
                    config.keystorePassword(),
                    config.keystoreAlias().strip()));
        }
        return config.certificate().isBlank() && config.key().isBlank()
                ? Optional.empty()
                : Optional.of(new Origin.Pair(
                        config.certificate().strip(), config.key().strip()));
    }

    private Path directory() {
        String directory = config.directory().strip();
        return directory.isEmpty() ? dataDirectory : Path.of(directory);
    }

    private Path installed() {
        return directory().resolve("installed");
    }

    private Stream<Slot> configuredSlots() {
        return Stream.concat(Stream.ofNullable(main), others.stream());
    }

    private Stream<Slot> slots() {
        return Stream.concat(configuredSlots(), Stream.ofNullable(own));
    }

    private void putInForce() throws IOException {
        if (configuredSlots().allMatch(slot -> slot.identity().isEmpty())) {
            if (own == null) {
                own = new Slot(
                        new Origin.OwnMake(
                                new SelfSigned(directory(), clock),
                                List.copyOf(Arrays.asList(config.hostnames())),
                                config.keyType()),
                        null);
                own.read(clock.instant());
            }
        } else {
            own = null;
        }
        List<Slot> inForce = slots().filter(slot -> slot.identity().isPresent()).toList();
        if (inForce.isEmpty()) {
            throw new IOException("no certificate: " + own.problem());
        }
        List<Identity> identities =
                inForce.stream().flatMap(slot -> slot.identity().stream()).toList();
        if (current != null && current.identities().equals(identities)) {
            current.context().getServerSessionContext().setSessionCacheSize(config.sessions());
        } else { // else resumable sessions stay resumable
            try {
                current = new Current(Identity.context(identities, config.sessions()), identities);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        entries = Stream.concat(
                        inForce.stream(), slots().filter(slot -> slot.identity().isEmpty()))
                .map(slot -> slot.entry(slot == inForce.get(0)))
                .toList();
    }
}
