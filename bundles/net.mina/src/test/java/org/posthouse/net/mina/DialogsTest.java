package org.posthouse.net.mina;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;
import org.posthouse.net.api.Listener;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dialog.DialogHost;
import org.posthouse.testkit.dialog.Dialogs;
import org.posthouse.testkit.net.MemoryHost;

/** The host in memory, on which protocols are tested, does what this one does. */
@RunWith(Parameterized.class)
public class DialogsTest {
    @Parameters(name = "{0}")
    public static Iterable<Dialog> dialogs() {
        return Dialogs.in(DialogsTest.class, "dialogs");
    }

    @Parameter
    public Dialog dialog;

    private final AtomicInteger versions = new AtomicInteger();
    private Talk talk;

    private Talk next() {
        talk = new Talk("v" + versions.incrementAndGet());
        talk.permits.release(1000);
        return talk;
    }

    @Test
    public void runsInMemory() {
        dialog.run(
                () -> DialogHost.memory(this::next, () -> MemoryHost.options().tolerant(true)));
    }

    @Test
    public void runsOverSockets() {
        try (TestServer server = new TestServer().withCertificates()) {
            server.bind(next());
            Port port = server.listen("test", Listener.Tls.STARTTLS);
            dialog.run(() -> DialogHost.sockets("127.0.0.1", port.bound().getPort(), () -> {
                server.unbind(talk);
                server.bind(next());
            }));
        }
    }
}
