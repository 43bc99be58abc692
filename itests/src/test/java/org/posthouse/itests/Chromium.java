package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A browser that takes pictures of pages of this machine, and reaches no other. */
final class Chromium {
    private static final String NAME = "chromium";

    /** What is said and is no complaint: a greeting of a library, and how password managers would like forms to be. */
    private static final List<String> HINTS = List.of("JQMIGRATE: Migrate is installed", "[DOM] Password forms");

    private final Path folder;

    /**
     * A page as the browser had it.
     *
     * @param dom the elements after scripts ran, as HTML
     * @param complaints what scripts and policies put on its console
     */
    record Shown(String dom, List<String> complaints, Path picture) {}

    /** Pictures go to a folder, which is made. */
    Chromium(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath();
    }

    static boolean installed() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .anyMatch(path -> new File(path, NAME).canExecute());
    }

    /** Opens a page in a window of a size, with a profile of its own. */
    Shown open(String name, String url, int width, int height) throws IOException {
        Path profile = folder.resolve("profile");
        Server.delete(profile);
        Files.createDirectories(profile);
        Path picture = folder.resolve(name + ".png");
        Files.deleteIfExists(picture);
        Path dom = folder.resolve(name + ".html");
        Path log = folder.resolve(name + ".log");
        Process process = new ProcessBuilder(
                        NAME,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + profile,
                        "--window-size=" + width + "," + height,
                        "--screenshot=" + picture,
                        "--dump-dom",
                        url)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            assertTrue(name + ": the browser did not end", ended);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException(stopped);
        }
        Server.delete(profile);
        List<String> complaints = new ArrayList<>();
        for (String line : Files.readString(log, StandardCharsets.UTF_8).split("\n")) {
            if (line.contains("CONSOLE") && HINTS.stream().noneMatch(line::contains)) {
                complaints.add(line.replaceFirst("^.*?CONSOLE[^\"]*", ""));
            }
        }
        assertPicture(picture, width, height);
        return new Shown(Files.readString(dom, StandardCharsets.UTF_8), complaints, picture);
    }

    /** A picture of the right size that shows more than an empty sheet. */
    private static void assertPicture(Path file, int width, int height) throws IOException {
        assertTrue("no picture " + file, Files.exists(file));
        BufferedImage image = ImageIO.read(file.toFile());
        assertEquals(file.toString(), width, image.getWidth());
        assertEquals(file.toString(), height, image.getHeight());
        long colours = java.util.stream.IntStream.range(0, width * height)
                .map(i -> image.getRGB(i % width, i / width))
                .distinct()
                .limit(50)
                .count();
        assertEquals("colours of " + file, 50, colours);
    }
}
