package org.posthouse.distribution;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Looks at the server as it is shipped. */
public class AssemblyTest {
    /** Each file would be one more, whatever it says: here a milter that is not there. */
    private static final Set<String> NONE_AT_FIRST = Set.of("org.posthouse.filter.milter");

    private static final Path HOME = Path.of("target", "assembly");
    private static final Path ETC = HOME.resolve("etc");
    private static final Pattern OPTION = Pattern.compile("^#?([A-Za-z][A-Za-z0-9._-]*) *=.*");

    @Test
    public void everyOptionStandsInItsFile() throws Exception {
        Set<String> missing = new TreeSet<>();
        for (Map.Entry<String, Map<String, Boolean>> pid : options().entrySet()) {
            for (Path file : files(pid.getKey())) {
                Set<String> written = written(file);
                pid.getValue().keySet().stream()
                        .filter(key -> !written.contains(key))
                        .forEach(key -> missing.add(file.getFileName() + ": " + key));
            }
            if (files(pid.getKey()).isEmpty() && !NONE_AT_FIRST.contains(pid.getKey())) {
                missing.add(pid.getKey() + ".cfg");
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    public void everyLineIsAnOption() throws Exception {
        Map<String, Map<String, Boolean>> options = options();
        Set<String> unknown = new TreeSet<>();
        for (Path file : files("org.posthouse")) {
            String pid = file.getFileName().toString().replaceFirst("(-[^-]*)?\\.cfg$", "");
            Map<String, Boolean> known = options.get(pid);
            if (known == null) {
                unknown.add(file.getFileName().toString());
                continue;
            }
            written(file).stream()
                    .filter(key -> !known.containsKey(key))
                    .forEach(key -> unknown.add(file.getFileName() + ": " + key));
        }
        assertEquals(Set.of(), unknown);
    }

    /** The file installer, which reads these files in a container of others, reads a list only where all values stand in quotes. */
    @Test
    public void filesWithListsQuoteTheirValues() throws Exception {
        Set<String> wrong = new TreeSet<>();
        for (Map.Entry<String, Map<String, Boolean>> pid : options().entrySet()) {
            boolean typed = pid.getValue().containsValue(true);
            for (Path file : files(pid.getKey())) {
                for (String line : Files.readAllLines(file)) {
                    Matcher matcher = OPTION.matcher(line);
                    if (matcher.matches() && pid.getValue().containsKey(matcher.group(1))) {
                        String start = pid.getValue().get(matcher.group(1)) ? "[" : typed ? "\"" : "";
                        if (!line.substring(line.indexOf('=') + 1).strip().startsWith(start)) {
                            wrong.add(file.getFileName() + ": " + line);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    public void nothingListensBeyondLoopback() throws IOException {
        for (Path file : files("org.posthouse.net.mina.listener")) {
            assertEquals(file.toString(), "127.0.0.1", properties(file).getProperty("address"));
        }
        assertEquals(
                "127.0.0.1", properties("org.ops4j.pax.web.cfg").getProperty("org.ops4j.pax.web.listening.addresses"));
        assertEquals("127.0.0.1", properties("org.apache.karaf.shell.cfg").getProperty("sshHost"));
        assertFalse(properties("org.apache.karaf.features.cfg")
                .getProperty("featuresBoot")
                .contains("management"));
    }

    /** FELIX-6616: before 2.2.8 a component may be left without a service that came while it was activated. */
    @Test
    public void noComponentIsLeftWithoutAServiceThatIsThere() throws IOException {
        try (Stream<Path> versions = Files.list(HOME.resolve("system/org/apache/felix/org.apache.felix.scr"))) {
            List<String> all =
                    versions.map(path -> path.getFileName().toString()).toList();
            assertEquals(all.toString(), 1, all.size());
            assertTrue(all.toString(), all.get(0).matches("2\\.2\\.(8|9|\\d\\d+)"));
        }
    }

    @Test
    public void noUserIsKnown() throws IOException {
        assertEquals(Set.of("_g_:admingroup"), properties("users.properties").stringPropertyNames());
        assertTrue(properties("keys.properties").stringPropertyNames().stream().allMatch(key -> key.startsWith("_g_")));
        assertEquals("true", properties("org.apache.karaf.jaas.cfg").getProperty("encryption.enabled"));
    }

    /** A command that stands in no file may be run by administrators only; these are all that others may run. */
    @Test
    public void whatIsNotAllowedIsForbidden() throws IOException {
        assertEquals("admin", properties("system.properties").getProperty("karaf.secured.command.compulsory.roles"));
        Set<String> allowed = new TreeSet<>();
        for (Path file : acls()) {
            Properties commands = properties(file);
            String scope =
                    file.getFileName().toString().replaceAll("^org\\.apache\\.karaf\\.command\\.acl\\.|\\.cfg$", "");
            commands.stringPropertyNames().stream()
                    .filter(name -> commands.getProperty(name).contains("viewer"))
                    .forEach(name -> allowed.add(scope + ":" + name));
        }
        Set<String> harmless = Set.of(
                "shell:logout",
                "shell:exit",
                "shell:clear",
                "shell:if",
                "shell:setopt",
                "shell:unsetopt",
                "shell:keymap",
                "system:start-level[/[^0-9]*/]");
        Set<String> reading = Set.of(
                "help",
                "status",
                "wiring",
                "trace",
                "check",
                "doctor",
                "dns-records",
                "dmarc-reports",
                "dmarc-collected",
                "filter-differences",
                "junk",
                "setup-check",
                "setting-check",
                "queue-count",
                "held-groups",
                "queue-destinations");
        assertTrue(allowed.contains("mail:status"));
        allowed.removeIf(name -> name.matches("mail:.*-(list|show|decisions)"));
        allowed.removeIf(name -> reading.contains(name.replace("mail:", "")));
        assertEquals(harmless, allowed);
    }

    /** Files of the mail server and of plug-ins are read by {@code settings} alone, and written by it with their comments. */
    @Test
    public void theFileInstallerReadsTheFilesOfTheContainerOnly() throws IOException {
        Properties config = properties("config.properties");
        assertEquals("false", config.getProperty("felix.fileinstall.enableConfigSave"));
        Pattern read = Pattern.compile(config.getProperty("felix.fileinstall.filter"));
        try (Stream<Path> paths = Files.list(ETC)) {
            List<String> all = paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".cfg"))
                    .toList();
            assertEquals(
                    all.stream()
                            .filter(name -> !name.startsWith("org.posthouse."))
                            .toList(),
                    all.stream().filter(name -> read.matcher(name).matches()).toList());
        }
        assertFalse(read.matcher("com.example.filter.cfg").matches());
    }

    @Test
    public void noPortEndsTheServer() throws IOException {
        assertEquals("-1", properties("config.properties").getProperty("karaf.shutdown.port"));
    }

    @Test
    public void nothingRefreshesByItself() throws IOException {
        assertEquals("false", properties("org.apache.karaf.features.cfg").getProperty("autoRefresh"));
    }

    @Test
    public void noRepositoryIsAsked() throws IOException {
        Properties maven = properties("org.ops4j.pax.url.mvn.cfg");
        assertEquals("", maven.getProperty("org.ops4j.pax.url.mvn.repositories"));
        assertEquals("false", maven.getProperty("org.ops4j.pax.url.mvn.useFallbackRepositories"));
    }

    @Test
    public void testKitAndPrivateLibrariesAreNotShipped() throws IOException {
        assertEquals(
                List.of(),
                jars().stream()
                        .filter(jar -> jar.toString().matches(".*org\\.posthouse\\.(testkit|segments|sasl)-.*"))
                        .collect(Collectors.toList()));
    }

    /** The ids of all options by PID, as the bundles' metatype says, and whether they are lists. */
    private static Map<String, Map<String, Boolean>> options() throws Exception {
        Map<String, Map<String, Boolean>> options = new HashMap<>();
        for (Path path : jars()) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                    if (entry.getName().matches("OSGI-INF/metatype/.*\\.xml")) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            read(in, options);
                        }
                    }
                }
            }
        }
        return options;
    }

    private static void read(InputStream in, Map<String, Map<String, Boolean>> options) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        Map<String, Map<String, Boolean>> classes = new HashMap<>();
        for (Element ocd : elements(document.getElementsByTagName("OCD"))) {
            Map<String, Boolean> ids = new HashMap<>();
            for (Element ad : elements(ocd.getElementsByTagName("AD"))) {
                ids.put(
                        ad.getAttribute("id"),
                        ad.hasAttribute("cardinality")
                                && !ad.getAttribute("cardinality").equals("0"));
            }
            classes.put(ocd.getAttribute("id"), ids);
        }
        for (Element designate : elements(document.getElementsByTagName("Designate"))) {
            String pid = designate.hasAttribute("factoryPid")
                    ? designate.getAttribute("factoryPid")
                    : designate.getAttribute("pid");
            Element object = (Element) designate.getElementsByTagName("Object").item(0);
            options.computeIfAbsent(pid, key -> new HashMap<>()).putAll(classes.get(object.getAttribute("ocdref")));
        }
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> paths = Files.walk(HOME.resolve("system/org/posthouse"))) {
            return paths.filter(path -> path.toString().endsWith(".jar")).collect(Collectors.toList());
        }
    }

    /** The files of a PID; of all that begin with it, if it is the first part of a PID only. */
    private static List<Path> acls() throws IOException {
        try (Stream<Path> paths = Files.list(ETC)) {
            return paths.filter(path ->
                            path.getFileName().toString().matches("org\\.apache\\.karaf\\.command\\.acl\\.[^.]*\\.cfg"))
                    .toList();
        }
    }

    private static List<Path> files(String pid) throws IOException {
        try (Stream<Path> paths = Files.list(ETC)) {
            return paths.filter(path -> path.getFileName()
                            .toString()
                            .matches(
                                    Pattern.quote(pid) + (pid.equals("org.posthouse") ? "\\..*" : "(-.*)?") + "\\.cfg"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private static Set<String> written(Path file) throws IOException {
        Set<String> keys = new HashSet<>();
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = OPTION.matcher(line);
            if (matcher.matches()) {
                keys.add(matcher.group(1));
            }
        }
        return keys;
    }

    private static Properties properties(String name) throws IOException {
        return properties(ETC.resolve(name));
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }
}
