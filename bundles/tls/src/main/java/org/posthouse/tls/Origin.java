package org.posthouse.tls;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.posthouse.net.api.tls.Certificates.Source;

/** Where an {@link Identity} can be read; equal origins read the same files in the same way. */
sealed interface Origin {
    /** What it is called, for people. */
    String name();

    /** What kind of origin it is. */
    default Source source() {
        return Source.FILE;
    }

    /** The files that it reads. */
    List<String> files();

    /** Reads it. */
    Identity read() throws IOException, GeneralSecurityException;

    /** A key store. */
    record Store(String file, String password, String alias) implements Origin {
        @Override
        public String name() {
            return file;
        }

        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public Identity read() throws IOException, GeneralSecurityException {
            return KeyStores.read(Path.of(file), password, alias);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return file;
        }
    }

    /** A file with the chain and one with the key; one that is blank was forgotten. */
    record Pair(String certificate, String key) implements Origin {
        /** As it is written in the configuration: a directory as Certbot makes it, or two files. */
        static Pair of(String text) {
            int semicolon = text.indexOf(';');
            return semicolon < 0
                    ? new Pair(text + "/fullchain.pem", text + "/privkey.pem")
                    : new Pair(
                            text.substring(0, semicolon).strip(),
                            text.substring(semicolon + 1).strip());
        }

        @Override
        public String name() {
            return certificate.isEmpty() ? key : certificate;
        }

        @Override
        public List<String> files() {
            return List.of(certificate, key);
        }

        @Override
        public Identity read() throws IOException, GeneralSecurityException {
            if (key.isEmpty()) {
                throw new IOException("a certificate is set, but not its private key");
            }
            if (certificate.isEmpty()) {
                throw new IOException("a private key is set, but not its certificate");
            }
            return PemFiles.read(Path.of(certificate), Path.of(key));
        }
    }

    /** A file of ours that somebody has installed. */
    record Installed(String name, Path file) implements Origin {
        @Override
        public Source source() {
            return Source.INSTALLED;
        }

        @Override
        public List<String> files() {
            return List.of(file.toString());
        }

        @Override
        public Identity read() throws IOException, GeneralSecurityException {
            return PemFiles.read(file);
        }
    }

    /** Made here. */
    record OwnMake(SelfSigned maker, List<String> hostnames, String keyType) implements Origin {
        @Override
        public String name() {
            return "self-signed";
        }

        @Override
        public Source source() {
            return Source.SELF_SIGNED;
        }

        @Override
        public List<String> files() {
            return List.of();
        }

        @Override
        public Identity read() throws IOException, GeneralSecurityException {
            return maker.get(hostnames, keyType);
        }
    }

    /** Changes when one of the files does. */
    default String fingerprint() {
        StringBuilder all = new StringBuilder();
        for (String file : files()) {
            if (file.isEmpty()) {
                continue;
            }
            try {
                Path path = Path.of(file);
                all.append(Files.getLastModifiedTime(path).toMillis())
                        .append('/')
                        .append(Files.size(path))
                        .append('/')
                        .append(path.toRealPath())
                        .append(' ');
            } catch (IOException | InvalidPathException e) {
                all.append("none ");
            }
        }
        return all.toString();
    }

    /** What a failure to read says to people. */
    static String reason(Exception failed) {
        if (failed instanceof NoSuchFileException) {
            return failed.getMessage() + ": no such file or directory";
        }
        if (failed instanceof AccessDeniedException) {
            return failed.getMessage() + ": permission denied";
        }
        return failed.getMessage() == null ? failed.toString() : failed.getMessage();
    }
}
