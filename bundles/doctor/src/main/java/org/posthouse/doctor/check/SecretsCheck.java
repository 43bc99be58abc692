package org.posthouse.doctor.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.health.Diagnosis;

/** Files that hold secrets are for the server alone, and first passwords do not lie around. */
public final class SecretsCheck extends Check {
    private static final Set<String> SECRET_FILES = Set.of(
            "users.properties", "keys.properties", "posthouse.seed", "admin-password", "account-password", "host.key");
    private static final Pattern KEY_FILE = Pattern.compile(".*\\.(pem|key|p12|pfx|jks)");
    private static final Pattern SECRET =
            Pattern.compile("(?im)^[ \\t]*+(?![#!])[^=:\\n]*(password|secret|passphrase)[ \\t]*[=:][ \\t]*\"?[^\\s\"]");
    /** Who may run which command, some of which set passwords. */
    private static final String ROLES = "org.apache.karaf.command.acl.";

    private static final Pattern TLS_FILE =
            Pattern.compile("(?m)^[ \\t]*(key|keystore)[ \\t]*=[ \\t]*\"?([^\"\\n]+)\"?");
    private static final int LONGEST = 256 << 10;

    private final Path etc;
    private final String user;

    /** @param user whom the server runs as */
    public SecretsCheck(Path etc, String user) {
        super("secrets", DOCTOR);
        this.etc = etc;
        this.user = user;
    }

    @Override
    public List<Diagnosis> check() {
        List<Diagnosis> found = new ArrayList<>();
        try {
            for (Path file : Etc.files(etc)) {
                if (holdsSecret(file)) {
                    look(file, Etc.name(file)).ifPresent(found::add);
                }
                left(file).ifPresent(found::add);
            }
        } catch (IOException unreadable) {
            return List.of(); // the check of the configuration says so
        }
        keys().forEach(key -> look(key, key.toString()).ifPresent(found::add));
        return found.isEmpty() ? List.of(Diagnosis.ok("no other user can read files with secrets")) : found;
    }

    private static boolean holdsSecret(Path file) {
        String name = file.getFileName().toString();
        if (SECRET_FILES.contains(name) || KEY_FILE.matcher(name).matches()) {
            return true;
        }
        return name.endsWith(".cfg")
                && !name.startsWith(ROLES)
                && SECRET.matcher(text(file)).find();
    }

    /** The private key, wherever it is. */
    private List<Path> keys() {
        List<Path> keys = new ArrayList<>();
        Matcher matcher = TLS_FILE.matcher(text(etc.resolve("org.posthouse.tls.cfg")));
        while (matcher.find()) {
            try {
                Path file = Path.of(matcher.group(2).strip());
                if (file.isAbsolute() && !file.startsWith(etc)) {
                    keys.add(file);
                }
            } catch (java.nio.file.InvalidPathException none) {
                continue; // the certificate says so
            }
        }
        return keys;
    }

    private Optional<Diagnosis> look(Path file, String name) {
        PosixFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
        Set<PosixFilePermission> may = attributes.permissions();
        if ((may.contains(PosixFilePermission.OTHERS_READ) || may.contains(PosixFilePermission.OTHERS_WRITE))
                && !isShutIn(file)) {
            return Optional.of(Diagnosis.critical(
                            "contains a secret, and every user of this machine can "
                                    + (may.contains(PosixFilePermission.OTHERS_WRITE) ? "change" : "read") + " it",
                            "chmod 600 " + file)
                    .of(name));
        }
        String owner = attributes.owner().getName();
        if (!owner.equals(user) && !owner.equals("root")) {
            return Optional.of(Diagnosis.warn(
                            "contains a secret and belongs to " + owner + ", but the server runs as " + user,
                            "chown " + user + " " + file)
                    .of(name));
        }
        return Optional.empty();
    }

    /** True if others cannot come to a file, since they may not enter a directory above it. */
    private static boolean isShutIn(Path file) {
        for (Path above = file.toAbsolutePath().getParent(); above != null; above = above.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(above, LinkOption.NOFOLLOW_LINKS)
                        .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return true;
                }
            } catch (IOException | UnsupportedOperationException unknown) {
                return false;
            }
        }
        return false;
    }

    private static Optional<Diagnosis> left(Path file) {
        String name = file.getFileName().toString();
        if (!name.equals("admin-password") && !name.equals("account-password")) {
            return Optional.empty();
        }
        return Optional.of(Diagnosis.warn(
                        "still contains an initial password",
                        (name.equals("admin-password")
                                        ? "read it, then set another one in etc/users.properties"
                                        : "read it, then set others (mail:account-password)")
                                + ", then: rm " + file)
                .of(Etc.name(file)));
    }

    private static String text(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
