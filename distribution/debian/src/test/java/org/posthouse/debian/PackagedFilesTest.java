package org.posthouse.debian;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** The files of the package and those of the archive and of the image that must agree with them. */
public class PackagedFilesTest {
    private static final Path DEB = Path.of("src/deb");
    private static final Path DOCKER = Path.of("../docker/Dockerfile");

    private static List<String> settings(Path unit) throws IOException {
        Predicate<String> place = line -> line.matches(
                "(ExecStartPre|ExecStart|WorkingDirectory|EnvironmentFile|ReadWritePaths|StateDirectory.*|LogsDirectory.*)=.*");
        return Files.readAllLines(unit).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .filter(place.negate())
                .toList();
    }

    /** The unit in contrib is for an archive that was unpacked; what protects one protects the other. */
    @Test
    public void bothUnitsProtectAlike() throws IOException {
        List<String> ours = settings(DEB.resolve("posthouse.service"));
        assertTrue(ours.contains("NoNewPrivileges=yes"));
        assertEquals(settings(Path.of("../common/contrib/posthouse.service")), ours);
    }

    /** What the scripts of an archive know of places, those of the package must know, too. */
    @Test
    public void thePackageSaysWhereEverythingIs() throws IOException {
        Pattern name = Pattern.compile("(?m)^([a-z]+)=");
        assertEquals(
                name.matcher(Files.readString(Path.of("../common/bin/places")))
                        .results()
                        .map(r -> r.group(1))
                        .toList(),
                name.matcher(Files.readString(DEB.resolve("places")))
                        .results()
                        .map(r -> r.group(1))
                        .toList());
    }

    /** A purge removes what the server has written, and a mere removal does not. */
    @Test
    public void onlyAPurgeRemovesMail() throws IOException {
        String script = Files.readString(DEB.resolve("control/postrm"));
        int purge = script.indexOf("if [ \"$1\" = purge ]");
        assertTrue(purge > 0);
        String before = script.substring(0, purge);
        assertFalse(before, before.contains("/etc/posthouse") || before.contains("/mail"));
    }

    /** The image is of the package, so what it names must be what the package has. */
    @Test
    public void theImageFitsThePackage() throws IOException {
        String image = Files.readString(DOCKER);
        String places = Files.readString(DEB.resolve("places"));
        Matcher volumes = Pattern.compile("(?m)^VOLUME \\[(.*)]$").matcher(image);
        assertTrue(volumes.find());
        for (String volume : volumes.group(1).split(", *")) {
            assertTrue(volume, places.contains("=" + volume.replace("\"", "") + "\n"));
        }
        assertTrue(image, image.contains("\nUSER posthouse\n"));
        assertTrue(
                image,
                Pattern.compile("(?m)^HEALTHCHECK .*\\\\\n.*/readyz")
                        .matcher(image)
                        .find());
        assertTrue(Pattern.compile("(?m)^COPY posthouse_\\*_all.deb ")
                .matcher(image)
                .find());
    }
}
