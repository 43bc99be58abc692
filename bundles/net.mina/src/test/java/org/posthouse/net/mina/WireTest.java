package org.posthouse.net.mina;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import org.apache.mina.core.session.DummySession;
import org.junit.Test;

public class WireTest {
    @Test
    public void readsNothingFromAPeerThatDoesNotRead() {
        DummySession mina = new DummySession();
        Wire wire = new Wire("w", mina, (task, then) -> {}, new Budget(() -> {}));
        wire.send(ByteBuffer.allocate(200_000));
        assertFalse(mina.isReadSuspended());
        wire.send(ByteBuffer.allocate(100_000));
        assertTrue(mina.isReadSuspended());
        wire.sent(100_000);
        assertTrue(mina.isReadSuspended());
        wire.sent(100_000);
        assertFalse(mina.isReadSuspended());
    }
}
