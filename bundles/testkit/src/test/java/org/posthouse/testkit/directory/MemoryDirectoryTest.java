package org.posthouse.testkit.directory;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.Resolution;

/** The memory directory keeps the contract, and what it adds for tests works. */
public class MemoryDirectoryTest extends DirectoryContract {
    private final MemoryDirectory directory = new MemoryDirectory();

    @Override
    protected Directory directory() {
        return directory;
    }

    @Override
    protected Authenticator authenticator() {
        return directory;
    }

    @Override
    protected DirectoryAdmin admin() {
        return directory;
    }

    @Test
    public void listenersHearOfDeletedAccounts() throws Exception {
        List<String> gone = new ArrayList<>();
        directory.withDomain("example.test").withAccount("alice", "x").listen(a -> gone.add(a.name()));
        directory.deleteAccount("alice");
        assertEquals(List.of("alice@example.test"), gone);
    }

    @Test
    public void itCanBeAway() throws Exception {
        directory.withDomain("example.test").withAccount("alice", "x").tryLater(true);
        assertEquals(new Resolution.TryLater(), resolve("alice@example.test"));
        assertEquals(new AuthResult.NotYet(), directory.verify("alice", "x".toCharArray(), "192.0.2.1"));
        refused(() -> directory.createDomain("other.test"));
    }
}
