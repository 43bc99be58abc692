package org.posthouse.db.derby;

import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.rules.TemporaryFolder;
import org.posthouse.db.api.Database;
import org.posthouse.testkit.db.DatabaseContract;

/** Derby keeps the contract. */
public class DerbyContractTest extends DatabaseContract {
    @ClassRule
    public static final TemporaryFolder FOLDER = new TemporaryFolder();

    private static DerbyDatabase database;

    @BeforeClass
    public static void open() throws Exception {
        database = DerbyDatabase.open(
                FOLDER.getRoot().toPath().resolve("db"), new DerbyDatabase.Settings(3, 1000, 1000, 2, 10));
    }

    @AfterClass
    public static void close() throws Exception {
        database.close();
    }

    @Override
    protected Database database() {
        return database;
    }
}
