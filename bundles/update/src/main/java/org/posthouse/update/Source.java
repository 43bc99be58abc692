package org.posthouse.update;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.posthouse.api.admin.OperationException;

/**
 * Where a new jar comes from: a file of this machine, or an artifact of the Maven repositories that the container knows.
 *
 * @param text a path, or a URL that begins with {@code file:} or {@code mvn:}
 */
record Source(String text) {
    /** The largest of ours has 5 MB. */
    private static final long MOST_OCTETS = 256L << 20;

    private static final int TIMEOUT_MILLIS = 30_000;

    /** Copies it to a file, so that it stays what it is while it is looked at and installed. */
    void copyTo(Path target) throws OperationException {
        try (InputStream in = text.startsWith("mvn:") ? artifact() : Files.newInputStream(file());
                OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            long sum = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum += n;
                if (sum > MOST_OCTETS) {
                    throw new OperationException(text + " is larger than " + (MOST_OCTETS >> 20) + " MiB");
                }
                out.write(buffer, 0, n);
            }
        } catch (NoSuchFileException absent) {
            throw new OperationException(text + ": no such file", absent);
        } catch (IOException failed) {
            throw new OperationException(text + " cannot be read: " + Reasons.shortened(failed.getMessage()), failed);
        }
    }

    private InputStream artifact() throws IOException, OperationException {
        try {
            URLConnection connection = new URL(text).openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            return connection.getInputStream();
        } catch (MalformedURLException unknown) {
            throw new OperationException(text + ": mvn: is not supported here; give the path of the file", unknown);
        }
    }

    private Path file() throws OperationException {
        try {
            Path path = text.startsWith("file:") ? Path.of(new URI(text)) : Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (URISyntaxException | IllegalArgumentException notAPath) {
            // reported below, as for relative ones
        }
        throw new OperationException(
                "The new jar must be an absolute path on the server, or begin with file:/ or mvn:, not " + text);
    }
}
