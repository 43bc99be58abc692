package org.posthouse.console.access;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;
import org.posthouse.console.page.View;

/** With a number that is too large nobody gets into the console, with one that is too small pages are missing for a moment. */
public class OpeningTest {
    private static final Pattern LABEL = Pattern.compile("felix\\.webconsole\\.label=(posthouse[a-z-]*)");

    @Test
    public void theConsoleOpensWithTheLastOfAllPages() throws IOException, URISyntaxException {
        Path classes = Path.of(Opening.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Set<String> labels = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes.resolve("org/posthouse/console"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith("Page.class")).toList()) {
                Matcher label = LABEL.matcher(
                        new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
                if (label.find()) {
                    labels.add(label.group(1));
                }
            }
        }
        assertEquals("every page has a tab", labels, new TreeSet<>(View.TABS.keySet()));
        assertEquals(labels.toString(), labels.size(), Opening.COUNT);
    }
}
