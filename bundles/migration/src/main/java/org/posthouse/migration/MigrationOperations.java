package org.posthouse.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.migration.imap.ImapSource;
import org.posthouse.migration.imap.ImapTarget;
import org.posthouse.migration.imap.Login;
import org.posthouse.migration.in.Importer;
import org.posthouse.migration.job.Job;
import org.posthouse.migration.job.Jobs;
import org.posthouse.migration.maildir.MaildirSource;
import org.posthouse.migration.mbox.MboxSource;
import org.posthouse.migration.out.ExportDirectory;
import org.posthouse.migration.out.Exporter;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Source;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.operation.Described;
import org.posthouse.support.scratch.Scratch;

/** The operations that move mail. Those that look after jobs: {@link JobOperations}. */
final class MigrationOperations {
    private static final int MOST_PORT = 65535;

    private static final Parameter ACCOUNT = Parameter.required("account", "account whose mailboxes are moved");
    private static final Parameter SERVER = Parameter.required("server", "host name of the server, or HOST:PORT");
    private static final Parameter USER = Parameter.required("user", "user name on that server");
    private static final Parameter PASSWORD =
            new Parameter("password", "password on that server", Parameter.Kind.SECRET, true);
    private static final Parameter TLS = Parameter.optional(
            "tls",
            "implicit: TLS from the start (port 993), the default; starttls (port 143); unverified or"
                    + " starttls-unverified: accept any certificate; none: no encryption, not even for the password");
    private static final Parameter INTO = Parameter.optional(
            "into", "parent mailbox for everything imported; default: the same names as in the source");
    private static final Parameter AGAIN = new Parameter(
            "again",
            "also imports what earlier runs imported, for example after restoring an older backup; messages"
                    + " still here are duplicated",
            Parameter.Kind.FLAG,
            false);

    private final JobOperations jobs;
    private final Bound<MailStore> store;
    private final Bound<Directory> directory;
    private final Scratch scratch;
    private final Path state;
    private final LongSupplier limit;

    /**
     * @param state where is kept what was moved
     * @param limit the most octets of a message
     */
    MigrationOperations(
            Jobs jobs,
            Bound<MailStore> store,
            Bound<Directory> directory,
            Scratch scratch,
            Path state,
            LongSupplier limit) {
        this.jobs = new JobOperations(jobs);
        this.store = store;
        this.directory = directory;
        this.scratch = scratch;
        this.state = state;
        this.limit = limit;
    }

    List<Operation> all() {
        List<Operation> all = new java.util.ArrayList<>(List.of(
                new Described(
                        "import",
                        "Imports mailboxes from a Maildir or from mbox files. Run again, it imports only new messages.",
                        true,
                        List.of(
                                ACCOUNT,
                                Parameter.required(
                                        "from",
                                        "path on this server: a Maildir, an mbox file, or a directory of mbox files"),
                                INTO,
                                AGAIN),
                        (values, progress) -> jobs.start(importFiles(values), progress)),
                new Described(
                        "import-imap",
                        "Imports mailboxes from an IMAP server. Run again, it imports only new messages.",
                        true,
                        List.of(ACCOUNT, SERVER, USER, PASSWORD, TLS, INTO, AGAIN),
                        (values, progress) -> jobs.start(importImap(values), progress)),
                new Described(
                        "export",
                        "Exports all mailboxes of an account to a directory that Dovecot and other servers can read.",
                        true,
                        List.of(
                                ACCOUNT,
                                Parameter.required(
                                        "directory",
                                        "path on this server: a new directory, or the one of an earlier export"),
                                Parameter.optional("format", "maildir (the default) or mbox")),
                        (values, progress) -> jobs.start(export(values), progress)),
                new Described(
                        "export-imap",
                        "Exports all mailboxes of an account to an IMAP server. Run again, it exports only new"
                                + " messages.",
                        true,
                        List.of(
                                ACCOUNT,
                                SERVER,
                                USER,
                                PASSWORD,
                                TLS,
                                Parameter.optional(
                                        "into",
                                        "parent folder there for everything exported; default: the same names as here"),
                                new Parameter(
                                        "again",
                                        "also exports what earlier runs exported; messages still there are duplicated",
                                        Parameter.Kind.FLAG,
                                        false)),
                        (values, progress) -> jobs.start(exportImap(values), progress))));
        all.addAll(jobs.all());
        return all;
    }

    // --- import

    /** Makes the source of a job. */
    private interface Opening {
        Source open(Meter meter) throws IOException;
    }

    private JobOperations.Order importFiles(Map<String, String> values) throws OperationException {
        AccountInfo account = account(values);
        Path from = existing(values.get("from"));
        boolean maildir = MaildirSource.isMaildir(from);
        return order(
                account,
                values,
                account.name() + " from " + (maildir ? "Maildir " : "mbox ") + from,
                meter -> maildir ? new MaildirSource(from, meter) : new MboxSource(from, meter),
                () -> {});
    }

    private JobOperations.Order importImap(Map<String, String> values) throws OperationException {
        AccountInfo account = account(values);
        Login login = login(values);
        return order(
                account,
                values,
                account.name() + " from IMAP " + login,
                meter -> new ImapSource(login, meter),
                login::forget);
    }

    private JobOperations.Order order(
            AccountInfo account, Map<String, String> values, String what, Opening opening, Runnable end) {
        Importer.Options options =
                new Importer.Options(text(values, "into"), Described.flag(values, "again"), limit.getAsLong());
        return new JobOperations.Order("import: " + what, new Job.Task() {
            @Override
            public void run(Meter meter) throws IOException, StoppedException {
                try (Source source = opening.open(meter)) {
                    new Importer(new Mailboxes(store, account, meter), meter, options, scratch, state).run(source);
                }
            }

            @Override
            public void close() {
                end.run();
            }
        });
    }

    private static Login login(Map<String, String> values) throws OperationException {
        String name = text(values, "tls").orElse("implicit").toLowerCase(Locale.ROOT);
        Login.Security security =
                switch (name) {
                    case "implicit" -> Login.Security.IMPLICIT;
                    case "starttls" -> Login.Security.STARTTLS;
                    case "unverified" -> Login.Security.IMPLICIT_UNVERIFIED;
                    case "starttls-unverified" -> Login.Security.STARTTLS_UNVERIFIED;
                    case "none" -> Login.Security.NONE;
                    default ->
                        throw new OperationException(
                                "tls must be implicit, starttls, unverified, starttls-unverified or none, not " + name);
                };
        String server = text(values, "server").orElse("");
        String host = server;
        int port = name.equals("implicit") || name.equals("unverified") ? 993 : 143;
        int colon = server.lastIndexOf(':');
        if (colon >= 0 && (server.indexOf(':') == colon || server.charAt(colon - 1) == ']')) {
            host = server.substring(0, colon);
            String digits = server.substring(colon + 1);
            port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
        }
        if (host.startsWith("[") && host.endsWith("]")) { // an IPv6 address
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || port < 1 || port > MOST_PORT) {
            throw new OperationException("The server must be a host name or HOST:PORT, not " + server);
        }
        return new Login(
                host,
                port,
                security,
                text(values, "user").orElse(""),
                values.get("password").toCharArray());
    }

    // --- export

    private JobOperations.Order export(Map<String, String> values) throws OperationException {
        AccountInfo account = account(values);
        Path path = absolute(values.get("directory"));
        String format = text(values, "format").orElse(ExportDirectory.MAILDIR);
        if (!List.of(ExportDirectory.MAILDIR, ExportDirectory.MBOX).contains(format)) {
            throw new OperationException("format must be maildir or mbox, not " + format);
        }
        ExportDirectory target = new ExportDirectory(path, account.name(), format);
        Optional<String> refusal = target.refusal();
        if (refusal.isPresent()) {
            throw new OperationException(refusal.get());
        }
        return new JobOperations.Order("export: " + account.name() + " to " + format + " " + path, new Job.Task() {
            @Override
            public void run(Meter meter) throws IOException, StoppedException {
                new Exporter(new Mailboxes(store, account, meter), meter).run(target.open(meter));
            }

            @Override
            public void close() {
                // nothing is kept
            }
        });
    }

    private JobOperations.Order exportImap(Map<String, String> values) throws OperationException {
        AccountInfo account = account(values);
        Login login = login(values);
        ImapTarget.Options options = new ImapTarget.Options(text(values, "into"), Described.flag(values, "again"));
        return new JobOperations.Order("export: " + account.name() + " to IMAP " + login, new Job.Task() {
            @Override
            public void run(Meter meter) throws IOException, StoppedException {
                try (ImapTarget target = new ImapTarget(account, login, meter, options, scratch, state)) {
                    new Exporter(new Mailboxes(store, account, meter), meter).run(target);
                }
            }

            @Override
            public void close() {
                login.forget();
            }
        });
    }

    // --- arguments

    private AccountInfo account(Map<String, String> values) throws OperationException {
        String name = text(values, ACCOUNT.name()).orElse("");
        try {
            return directory.call(d -> d.account(name)).orElseThrow(() -> new OperationException("No account " + name));
        } catch (AbsentException absent) {
            throw new OperationException(
                    "The directory is absent: it is being replaced, still starting, or missing. Try again"
                            + " in a few seconds; the operation wiring shows what is missing",
                    absent);
        }
    }

    private static Optional<String> text(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Path absolute(String text) throws OperationException {
        try {
            Path path = Path.of(text.strip());
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException notAPath) {
            // told below, as relative ones are
        }
        throw new OperationException("The path must be absolute, not " + text);
    }

    /** What the administrator named may be a link itself; nothing below it is followed. */
    private static Path existing(String text) throws OperationException {
        Path path = absolute(text);
        try {
            Path real = path.toRealPath();
            if (Files.isReadable(real) && (Files.isDirectory(real) || Files.isRegularFile(real))) {
                return real;
            }
        } catch (IOException missing) {
            throw new OperationException(
                    path + " does not exist, or the server has no permission to look there", missing);
        }
        throw new OperationException("The server has no permission to read " + path);
    }
}
