package org.posthouse.directory.sql;

import java.sql.SQLException;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Transactions;

/** Reads and changes the directory's tables, each time in one transaction, and says what went wrong as the directory does. */
final class Changes {
    private final Database database;
    private final Transactions transactions;
    private final Lookup lookup;

    Changes(Database database, Lookup lookup) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.lookup = lookup;
    }

    <T> T read(Transactions.Work<T, DirectoryException> work) throws DirectoryException {
        try {
            return transactions.read(work);
        } catch (SQLException failed) {
            throw new DirectoryException("Cannot read the directory: " + failed.getMessage(), failed);
        }
    }

    /** What was looked up before is forgotten when it returns. */
    <T> T change(Transactions.Work<T, DirectoryException> work) throws DirectoryException {
        try {
            return transactions.change(work);
        } catch (SQLException failed) {
            if (database.dialect().duplicateKey(failed)) {
                throw new DirectoryException("It already exists", failed);
            }
            throw new DirectoryException("Cannot store the change: " + failed.getMessage(), failed);
        } finally {
            lookup.forget();
        }
    }
}
