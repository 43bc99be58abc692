package org.posthouse.testkit.dialog;

import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameter;
import org.junit.runners.Parameterized.Parameters;
import org.posthouse.testkit.net.Echo;
import org.posthouse.testkit.net.MemoryHost;

@RunWith(Parameterized.class)
public class DialogsTest {
    @Parameters(name = "{0}")
    public static Iterable<Dialog> dialogs() {
        return Dialogs.in(DialogsTest.class, "echo");
    }

    @Parameter
    public Dialog dialog;

    @Test
    public void runs() {
        dialog.run(DialogsTest::host);
    }

    @Test
    public void failsWithWhatWasSaid() {
        AssertionError error = assertThrows(
                AssertionError.class, () -> Dialog.parse("wrong.txt", "S: hello from v1\n\nC: a\nS: something else\n")
                        .run(DialogsTest::host));
        assertTrue(error.getMessage(), error.getMessage().startsWith("wrong.txt:4: S: something else"));
        assertTrue(error.getMessage(), error.getMessage().contains("C: a\nS: v1 1 a\n"));
    }

    private static DialogHost host() {
        AtomicInteger version = new AtomicInteger();
        return DialogHost.memory(() -> new Echo("v" + version.incrementAndGet()), MemoryHost::options);
    }
}
