package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.commit.Point;

/** Which messages a transaction lists because a crash could leave them without their bodies. */
public class InflightTest extends StoreFixture {
    private final List<CompletableFuture<Void>> syncs = new ArrayList<>();
    private final List<Integer> listed = new ArrayList<>();
    private volatile boolean late;
    private Runnable next = () -> {};

    /** Has syncs end only once the transaction is durable, if they are to be late. */
    private void open() throws Exception {
        store.close();
        BlobStore slow = (BlobStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("syncLater") && late) {
                        syncs.add(new CompletableFuture<>());
                        return syncs.get(syncs.size() - 1);
                    }
                    return method.invoke(blobs, arguments);
                });
        store = new SqlMailStore(database, slow, settings(), point -> {
            if (point == Point.COMMITTED) {
                listed.add(rows());
                next.run();
                next = () -> {};
                syncs.forEach(sync -> sync.complete(null));
            }
        });
        account();
        listed.clear();
    }

    @After
    public void release() {
        syncs.forEach(sync -> sync.complete(null));
    }

    private int rows() {
        try (Connection c = database.connection()) {
            return Sql.one(c, "SELECT COUNT(*) FROM inflight WHERE entries IS NOT NULL", r -> r.getInt(1))
                    .orElseThrow();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Else a crash now would leave a message that nobody looks at, and whose body may be missing. */
    @Test
    public void whatIsCommittedBeforeItsBodyIsListed() throws Exception {
        open();
        late = true;
        CompletableFuture<List<DeliveryResult>> answer = new CompletableFuture<>();
        store.deliver(mail("a"), List.of(to("INBOX", "k1")), answer::complete);
        assertEquals(List.of(Kind.STORED), kinds(answer.get(20, TimeUnit.SECONDS)));
        assertEquals(List.of(1), listed);
        assertEquals(1, syncs.size());
    }

    @Test
    public void whatIsCommittedAfterItsBodyIsNot() throws Exception {
        open();
        assertEquals(Kind.STORED, deliver("a", "k1"));
        assertEquals(List.of(0), listed);
        assertEquals(1, blobs.syncs());
    }

    /** Or a body that is damaged later would have its message removed by the next start after a crash. */
    @Test
    public void whatIsDurableIsListedNoMore() throws Exception {
        open();
        late = true;
        CompletableFuture<List<DeliveryResult>> second = new CompletableFuture<>();
        next = () -> { // so that the committer has no moment to tidy up in
            late = false;
            store.deliver(mail("b"), List.of(to("INBOX", "k2")), second::complete);
        };
        CompletableFuture<List<DeliveryResult>> first = new CompletableFuture<>();
        store.deliver(mail("a"), List.of(to("INBOX", "k1")), first::complete);
        assertEquals(List.of(Kind.STORED), kinds(first.get(20, TimeUnit.SECONDS)));
        assertEquals(List.of(Kind.STORED), kinds(second.get(20, TimeUnit.SECONDS)));
        assertEquals(List.of(1, 0), listed);
    }
}
