package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;
import org.posthouse.store.api.UidSet;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dialog.DialogHost;
import org.posthouse.testkit.dialog.Dialogs;

/**
 * Dialogs. Properties: {@code @remote} the client's address (by default this machine); {@code @tls} on from the beginning;
 * {@code @no-certificate}; {@code @empty} no messages; {@code @no-wait} for an absent store;
 * {@code @crowded} the account has all the sessions it may have.
 */
@RunWith(Parameterized.class)
public class Pop3DialogsTest {
    @Parameters(name = "{0}")
    public static Iterable<Dialog> dialogs() {
        return Dialogs.in(Pop3DialogsTest.class, "dialogs");
    }

    @Parameter
    public Dialog dialog;

    @Test
    public void runs() {
        dialog.run(this::host);
    }

    private DialogHost host(Map<String, String> properties) {
        TestServer server = properties.containsKey("empty") ? TestServer.empty() : new TestServer();
        if (properties.containsKey("no-wait")) {
            server.wait(Duration.ZERO);
        }
        Map<String, Runnable> actions = new HashMap<>();
        actions.put("store goes", server::storeGoes);
        actions.put("store comes", server::storeComes);
        actions.put("store fails", server.store::leave);
        actions.put("store works", server.store::come);
        actions.put("250 ms", () -> server.time.pass(Duration.ofMillis(250)));
        actions.put("9 s", () -> server.time.pass(Duration.ofSeconds(9)));
        actions.put("1 s", () -> server.time.pass(Duration.ofSeconds(1)));
        actions.put("authenticator goes", server::authenticatorGoes);
        actions.put("authenticator comes", server::authenticatorComes);
        actions.put("directory is busy", () -> server.directory.tryLater(true));
        actions.put("expunge 1", () -> server.expunge(UidSet.of(1)));
        actions.put("arrive", () -> server.append("Subject: new\r\n\r\n"));
        actions.put("all are there", () -> assertEquals("[1, 2, 3]", server.uids()));
        actions.put("only 2 is there", () -> assertEquals("[2]", server.uids()));
        return DialogHost.memory(server::next, () -> server.options(properties), actions);
    }
}
