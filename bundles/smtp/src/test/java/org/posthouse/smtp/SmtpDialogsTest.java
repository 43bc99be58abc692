package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.dialog.Dialog;
import org.posthouse.testkit.dialog.DialogHost;
import org.posthouse.testkit.dialog.Dialogs;

/**
 * Dialogs. Properties: {@code @variant} mx, submission or lmtp; {@code @remote} the client's address; {@code @tls} on
 * from the beginning; {@code @no-certificate}; {@code @auth} offered on mx; {@code @max-size}; {@code @slow} commits wait;
 * {@code @refuse} the client is refused with this status; {@code @wait} for an absent intake, in seconds, else 0;
 * {@code @crowded} the account has all the sessions it may have.
 */
@RunWith(Parameterized.class)
public class SmtpDialogsTest {
    @Parameters(name = "{0}")
    public static Iterable<Dialog> dialogs() {
        return Dialogs.in(SmtpDialogsTest.class, "dialogs");
    }

    @Parameter
    public Dialog dialog;

    private TestServer server;

    @Test
    public void runs() {
        dialog.run(this::host);
        assertEquals("transactions left open", Set.of(), server.intake.open);
    }

    private DialogHost host(Map<String, String> properties) {
        server = new TestServer(
                Variant.valueOf(properties.getOrDefault("variant", "mx").toUpperCase(Locale.ROOT)));
        server.wait(Integer.parseInt(properties.getOrDefault("wait", "0")));
        server.intake.maxSize = Long.parseLong(properties.getOrDefault("max-size", "10000000"));
        server.intake.slow = properties.containsKey("slow");
        if (properties.containsKey("auth")) {
            server.auth(true);
        }
        if (properties.containsKey("refuse")) {
            String[] parts = properties.get("refuse").split(" ", 3);
            server.intake.refusal = new Status(Integer.parseInt(parts[0]), parts[1], parts[2]);
        }
        Map<String, Runnable> actions = new HashMap<>();
        actions.put("intake gone", () -> server.intakeAway());
        actions.put("intake back", () -> server.intakeBack());
        actions.put("intake replaced", () -> server.replaceIntake());
        actions.put("intake leaves", () -> server.intakeLeaves());
        actions.put("intake comes", () -> server.intakeComes());
        actions.put("e refused", () -> server.intake.refused.add("e"));
        actions.put("part absent", () -> server.intake.partAbsent = true);
        actions.put("part back", () -> server.intake.partAbsent = false);
        actions.put("20 ms", () -> server.pass(20));
        actions.put("10 s", () -> server.pass(10_000));
        actions.put("authenticator gone", () -> server.authenticatorLeaves());
        actions.put("authenticator back", () -> server.authenticatorBack());
        actions.put("disk gone", () -> server.intake.diskGone = true);
        actions.put("tickets lost", () -> server.intake.detached.clear());
        actions.put("limit 2000", () -> server.intake.maxSize = 2000);
        actions.put("complete", () -> server.intake.complete());
        actions.put("stored 0", () -> assertEquals(0, server.intake.stored.size()));
        actions.put("stored 1", () -> assertEquals(1, server.intake.stored.size()));
        actions.put("stored 2", () -> assertEquals(2, server.intake.stored.size()));
        return DialogHost.memory(server::next, () -> server.options(properties), actions);
    }
}
