package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.support.backup.LastBackup;

/** What check and backup say when the store is absent or goes away. */
public class CareTest {
    private final AdminComponent component = new AdminComponent();

    public CareTest() {
        component.patience = Duration.ofMillis(20);
    }

    /** A store in which something happens meanwhile. */
    private abstract static class Store implements StoreAdmin, StoreBackup {
        abstract void meanwhile() throws IOException;

        @Override
        public Report check() throws IOException {
            meanwhile();
            return new Report(1, 2, 2, 2048, 0, List.of());
        }

        @Override
        public Mended mend(Mending how) throws IOException {
            meanwhile();
            return new Mended(1, List.of());
        }

        @Override
        public Mended attachOrphans(AccountInfo account, String mailbox) {
            return new Mended(3, List.of(account.name() + " " + mailbox));
        }

        @Override
        public Totals totals() {
            return new Totals(2, 2048, 0);
        }

        @Override
        public Report backup(Path directory) throws IOException {
            return check();
        }

        @Override
        public Report restore(Path directory) throws IOException {
            return check();
        }

        @Override
        public Rehearsal rehearse(Path directory, Path scratch) {
            throw new AssertionError();
        }
    }

    private String run(String operation) throws OperationException {
        return component.operations().stream()
                .filter(o -> o.name().equals(operation))
                .findFirst()
                .orElseThrow()
                .run(operation.equals("check") ? Map.of() : Map.of("directory", "/backup"))
                .text();
    }

    private String refused(String operation) {
        return assertThrows(OperationException.class, () -> run(operation)).getMessage();
    }

    @Test
    public void aBackupIsRememberedAndOneThatFailsIsNot() throws Exception {
        Path root = Files.createTempDirectory("data");
        component.root = Optional.of(root);
        component.storeAdmin = new Store() {
            @Override
            void meanwhile() throws IOException {
                throw new IOException("no space left");
            }
        };
        refused("backup");
        assertEquals(Optional.empty(), LastBackup.read(root));
        component.storeAdmin = new Store() {
            @Override
            void meanwhile() {}
        };
        run("backup");
        assertEquals(Optional.of(Path.of("/backup")), LastBackup.read(root).map(LastBackup::directory));
    }

    @Test
    public void anAbsentStoreIsSaidToBeReplacedOrMissing() {
        assertEquals(
                "The mail store is absent: it is being replaced, still starting, or missing. Try again in a"
                        + " few seconds; the operation wiring shows what is missing",
                refused("backup"));
    }

    @Test
    public void aStoreThatIsReplacedMeanwhileIsNoExceptionText() {
        Store next = new Store() {
            @Override
            void meanwhile() {
                // all is well
            }
        };
        for (StoreAdmin after : new StoreAdmin[] {null, next}) {
            component.storeAdmin = new Store() {
                @Override
                void meanwhile() {
                    component.storeAdmin = after;
                    throw new IllegalStateException("ERROR 08003: No current connection.");
                }
            };
            assertEquals(
                    "The backup was not finished: the mail store, or the database or the bodies below it, was replaced"
                            + " meanwhile. Run it again",
                    refused("backup"));
        }
    }

    @Test
    public void anotherFailureIsSaidAsItIs() {
        component.storeAdmin = new Store() {
            @Override
            void meanwhile() throws IOException {
                throw new IOException("/backup is not empty");
            }
        };
        assertEquals("The backup failed: /backup is not empty", refused("backup"));
        assertEquals("The check failed: /backup is not empty", refused("check"));
    }

    @Test
    public void aStoreThatComesBackIsWaitedFor() throws Exception {
        component.patience = Duration.ofMinutes(1);
        Store back = new Store() {
            @Override
            void meanwhile() {
                // all is well
            }
        };
        Thread later = new Thread(() -> component.storeAdmin = back);
        later.start();
        assertTrue(run("backup").startsWith("Backed up 1 account, 2 messages in 2 bodies"));
        later.join();
    }
}
