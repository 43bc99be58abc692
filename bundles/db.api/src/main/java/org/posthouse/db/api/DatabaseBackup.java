package org.posthouse.db.api;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A database that can be copied to a directory and back: an {@linkplain Database#extension extension} of those that own
 * their files. A database server is backed up by its own means.
 */
@ProviderType
public interface DatabaseBackup {
    /** Copies the database into a directory while it is used: a state that existed. The copy is durable. */
    void backup(Path directory) throws IOException, SQLException;

    /**
     * Opens such a copy and looks into it, which shows that it can be opened. What was under way when it was made is undone
     * in it. It is durable on return.
     *
     * @param look is lent connections to the copy, during this call only
     */
    void look(Path directory, Preparation look) throws IOException, SQLException;

    /**
     * Puts such a copy, once it was prepared, in place of what is there; connections lent before fail then. All or nothing,
     * whenever the process or the power ends.
     */
    void restore(Path directory, Preparation preparation) throws IOException, SQLException;

    /** Looks into a copy, or makes it fit for use while what it will replace is still in use. */
    @FunctionalInterface
    interface Preparation {
        /**
         * Reads or changes the copy. Whatever is thrown leaves everything as it was.
         *
         * @param copy lends connections to the copy, during this call only
         */
        void prepare(Database copy) throws IOException, SQLException;
    }
}
