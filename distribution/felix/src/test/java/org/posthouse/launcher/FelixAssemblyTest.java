package org.posthouse.launcher;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/** Looks at the server on a bare framework as it is shipped. */
public class FelixAssemblyTest {
    private static final Path HOME = Path.of("target/posthouse-felix-0.1.0-SNAPSHOT/posthouse-felix-0.1.0-SNAPSHOT");

    /** These are Karaf's way to what others do here. */
    private static final Set<String> KARAF = Set.of("shell");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void everyBundleFindsWhatItNeeds() throws Exception {
        Framework framework = Main.framework(copy());
        try {
            List<Bundle> all = List.of(framework.getBundleContext().getBundles());
            framework.adapt(FrameworkWiring.class).resolveBundles(all);
            List<String> not = all.stream()
                    .filter(bundle -> bundle.getState() == Bundle.INSTALLED)
                    .map(Bundle::getSymbolicName)
                    .toList();
            assertEquals(List.of(), not);
            assertTrue(all.toString(), all.size() > 40);
        } finally {
            framework.stop();
            framework.waitForStop(10_000);
        }
    }

    /** What is in Karaf's features is here too, at the same start level. */
    @Test
    public void nothingIsForgotten() throws IOException {
        String features = Files.readString(Path.of("../../features/posthouse/src/main/feature/feature.xml"));
        Matcher bundle = Pattern.compile("start-level=\"(\\d+)\">mvn:org.posthouse/org.posthouse.([a-z0-9.]+)/")
                .matcher(features);
        Set<String> wanted = new TreeSet<>();
        while (bundle.find()) {
            if (!KARAF.contains(bundle.group(2)) && !isOptional(bundle.group(2))) {
                wanted.add(bundle.group(1) + "/org.posthouse." + bundle.group(2) + "-0.1.0-SNAPSHOT.jar");
            }
        }
        assertTrue("nothing was read", wanted.size() > 20);
        Set<String> there = new TreeSet<>();
        try (Stream<Path> files = Files.walk(HOME.resolve("system"))) {
            files.filter(Files::isRegularFile)
                    .forEach(file ->
                            there.add(HOME.resolve("system").relativize(file).toString()));
        }
        wanted.removeAll(there);
        assertEquals(Set.of(), wanted);
    }

    private static boolean isOptional(String bundle) throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("optional"))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("org.posthouse." + bundle + "-"));
        }
    }

    @Test
    public void testKitAndPrivateLibrariesAreNotShipped() throws IOException {
        try (Stream<Path> files = Files.walk(HOME)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.getFileName()
                                    .toString()
                                    .matches("org\\.posthouse\\.(testkit|segments|sasl|sql|support|commandline)-.*"))
                            .toList());
        }
    }

    @Test
    public void nothingListensBeyondLoopback() throws IOException {
        try (Stream<Path> files = Files.list(HOME.resolve("etc"))) {
            for (Path file :
                    files.filter(path -> path.toString().contains(".listener-")).toList()) {
                assertEquals(file.toString(), "127.0.0.1", properties(file).getProperty("address"));
            }
        }
        Properties http = properties(HOME.resolve("etc/org.apache.felix.http.cfg"));
        assertEquals("127.0.0.1", http.getProperty("org.apache.felix.http.host"));
        Properties framework = properties(HOME.resolve("etc/framework.properties"));
        assertEquals("false", framework.getProperty("org.apache.felix.http.enable"));
        assertEquals("false", framework.getProperty("org.apache.felix.https.enable"));
    }

    /** A jar of the next version replaces what the framework keeps of this one. */
    @Test
    public void otherJarsAreInstalledAnew() throws Exception {
        Home home = copy();
        Path mark = home.cache().resolve("mark");
        new Bundles(home).forgetOthers();
        Files.createDirectories(home.cache());
        Files.createFile(mark);
        new Bundles(home).forgetOthers();
        assertTrue(Files.exists(mark));
        List<Path> jars = new ArrayList<>();
        try (Stream<Path> files = Files.walk(home.system())) {
            files.filter(FileSystems.getDefault().getPathMatcher("glob:**/org.posthouse.smtp-*.jar")::matches)
                    .forEach(jars::add);
        }
        Files.write(jars.get(0), new byte[] {1, 2, 3});
        new Bundles(home).forgetOthers();
        assertEquals(List.of(), Files.exists(mark) ? List.of(mark) : List.of());
    }

    @Test
    public void oneServerADirectory() throws Exception {
        Home home = copy();
        try (Lock first = Lock.of(home)) {
            String said = "";
            try (Lock second = Lock.of(home)) {
                said = "both have it: " + first + second;
            } catch (IOException refused) {
                said = refused.getMessage();
            }
            assertEquals("a server is already running from " + home.directory(), said);
        }
        Lock.of(home).close();
    }

    private Home copy() throws IOException {
        Path target = folder.getRoot().toPath();
        List<Path> all;
        try (Stream<Path> files = Files.walk(HOME)) {
            all = files.collect(Collectors.toList());
        }
        for (Path file : all) {
            Path to = target.resolve(HOME.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(to);
            } else {
                Files.copy(file, to);
            }
        }
        return Home.of(target);
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }
}
