package org.posthouse.db.derby;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.sql.SQLException;

/**
 * Copies of exceptions that keep no bundle in memory. An exception keeps the classes it was thrown through, and its causes
 * are of Derby's classes; a log that remembers the latest exceptions would keep each version of this bundle. A copy has
 * the same type, state, code and text, and the same stack as text.
 */
final class Detached {
    private Detached() {}

    /** A copy without classes; what was thrown itself if it cannot be copied. */
    @SuppressWarnings("unchecked")
    static <T extends Throwable> T of(T thrown) {
        try {
            ByteArrayOutputStream octets = new ByteArrayOutputStream(4096);
            try (Copying out = new Copying(octets)) {
                out.writeObject(thrown);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(octets.toByteArray()))) {
                Object copy = in.readObject();
                return copy.getClass() == thrown.getClass() ? (T) copy : thrown;
            }
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            return thrown;
        }
    }

    private static final class Copying extends ObjectOutputStream {
        Copying(OutputStream out) throws IOException {
            super(out);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object o) {
            boolean ofTheJdk = o.getClass().getClassLoader() == null
                    || o.getClass().getClassLoader() == ClassLoader.getPlatformClassLoader();
            return ofTheJdk ? o : o instanceof Throwable t ? asText(t) : String.valueOf(o);
        }

        private static Throwable asText(Throwable t) {
            Throwable text = t instanceof SQLException sql
                    ? new SQLException(t.toString(), sql.getSQLState(), sql.getErrorCode(), t.getCause())
                    : new Exception(t.toString(), t.getCause());
            text.setStackTrace(t.getStackTrace());
            return text;
        }
    }
}
