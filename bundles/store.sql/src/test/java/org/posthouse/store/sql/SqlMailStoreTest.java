package org.posthouse.store.sql;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.rules.TemporaryFolder;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.testkit.blob.MemoryBlobStore;
import org.posthouse.testkit.store.BulkContract;

/** The store over Derby keeps the contract. */
public class SqlMailStoreTest extends BulkContract {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static DerbyDatabase database;
    private static SqlMailStore store;

    @BeforeClass
    public static void open() throws Exception {
        Path root = FOLDER.getRoot().toPath();
        database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        store = new SqlMailStore(database, new MemoryBlobStore(), settings(root));
    }

    static StoreSettings settings(Path root) {
        return new StoreSettings(4096, TimeUnit.DAYS.toMillis(10), 10_000, 1_000_000, 2000, true);
    }

    @AfterClass
    public static void close() throws Exception {
        store.close();
        database.close();
    }

    @Override
    protected MailStore store() {
        return store;
    }
}
