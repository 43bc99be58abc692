package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Connections leave some of the files that may be open to others. */
public class OpenFilesTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path limits(String soft) throws IOException {
        return Files.writeString(
                folder.newFile().toPath(),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max processes             96000                96000                processes \n"
                        + "Max open files            " + soft + "                1048576              files     \n");
    }

    @Test
    public void someAreLeftToOthers() throws Exception {
        assertEquals(524, OpenFiles.connections(10_000, limits("1024")));
        assertEquals(500, OpenFiles.connections(500, limits("1024")));
        assertEquals(10_000, OpenFiles.connections(10_000, limits("65536")));
    }

    @Test
    public void somebodyCanConnectAlways() throws Exception {
        assertEquals(50, OpenFiles.connections(10_000, limits("256")));
        assertEquals(20, OpenFiles.connections(20, limits("256")));
    }

    @Test
    public void whatIsNotKnownLimitsNothing() throws Exception {
        assertEquals(10_000, OpenFiles.connections(10_000, limits("unlimited")));
        assertEquals(10_000, OpenFiles.connections(10_000, Path.of("/no/such/file")));
    }
}
