package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.testkit.directory.MemoryDirectory;

public class DirectoryOperationsTest {
    private final MemoryDirectory directory = new MemoryDirectory();
    private Operation set;

    @Before
    public void fill() throws Exception {
        directory.createDomain("here.test");
        directory.createAccount("alice@here.test", "word-of-alice".toCharArray(), 0);
        List<Operation> all = new DirectoryOperations(
                        () -> directory,
                        () -> directory,
                        DirectoryOperationsTest::absent,
                        DirectoryOperationsTest::absent,
                        new AccountSessions(() -> directory, DirectoryOperationsTest::absent))
                .all();
        set = all.stream().filter(o -> o.name().equals("alias-set")).findFirst().orElseThrow();
    }

    private static <T> T absent() throws OperationException {
        throw new OperationException("not there");
    }

    private void alias(String address, String targets) throws OperationException {
        set.run(Map.of("address", address, "targets", targets));
    }

    private void refused(String why, String address, String targets) {
        String message = assertThrows(OperationException.class, () -> alias(address, targets))
                .getMessage();
        assertTrue(message, message.contains(why));
    }

    @Test
    public void anAliasLeadsToSomebody() throws Exception {
        alias("info@here.test", "alice@here.test, x@far.test");
        alias("sales@here.test", "info@here.test alice+sales@here.test");
        refused("nobody@here.test does not exist here", "lost@here.test", "alice@here.test, nobody@here.test");
        assertEquals(2, directory.aliases("", 10).size());
    }

    @Test
    public void notToItself() throws Exception {
        refused("itself", "a@here.test", "alice@here.test, A@Here.Test");
        alias("a@here.test", "alice@here.test");
        alias("b@here.test", "a@here.test");
        refused("lead back", "a@here.test", "b@here.test");
    }

    @Test
    public void aStarIsNoAddress() {
        refused("domain-catch-all", "*@here.test", "alice@here.test");
    }
}
