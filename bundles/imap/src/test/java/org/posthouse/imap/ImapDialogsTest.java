package org.posthouse.imap;

import java.util.Map;
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

/** What clients and server say to each other, by RFC section. */
@RunWith(Parameterized.class)
public class ImapDialogsTest {
    @Parameters(name = "{0}")
    public static Iterable<Dialog> dialogs() {
        return Dialogs.in(ImapDialogsTest.class, "/dialogs");
    }

    @Parameter
    public Dialog dialog;

    @Test
    public void runs() {
        dialog.run(ImapDialogsTest::host);
    }

    /**
     * Properties: {@code @state} connected, authenticated (the default) or selected; {@code @messages} in INBOX;
     * {@code @listener} clear (STARTTLS), local (the same, from this machine) or tls (the default);
     * {@code @crowded} the account has all the sessions it may have.
     */
    private static DialogHost host(Map<String, String> properties) {
        TestServer server = new TestServer().with(Integer.parseInt(properties.getOrDefault("messages", "0")));
        server.state = properties.getOrDefault("state", "authenticated");
        switch (properties.getOrDefault("listener", "tls")) {
            case "clear" -> server.options = MemoryHost.options().listener("imap", "imap", Listener.Tls.STARTTLS);
            case "local" ->
                server.options = MemoryHost.options()
                        .listener("imap", "imap", Listener.Tls.STARTTLS)
                        .remote("127.0.0.1", 40000);
            default -> {
                // as it is
            }
        }
        server.options.crowded(properties.containsKey("crowded"));
        return server;
    }
}
