package org.posthouse.update;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.OperationException;
import org.posthouse.update.Activators.Idle;
import org.posthouse.update.Activators.Serving;

public class NewJarTest {
    private static final String NAME = "org.posthouse.test";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file() {
        return folder.getRoot().toPath().resolve("new.jar");
    }

    private String refused(Jar jar) throws IOException {
        Path file = jar.write(file());
        return assertThrows(OperationException.class, () -> NewJar.read(file, "it"))
                .getMessage();
    }

    @Test
    public void whatIsWholeIsTaken() throws Exception {
        Jar jar = Jar.of(NAME + ";singleton:=true", "1.2.3")
                .activator(Idle.class)
                .component("Post", Serving.class.getName(), "<reference interface=\"org.osgi.framework.Bundle\"/>")
                .with(Serving.class);
        NewJar read = NewJar.read(jar.write(file()), "it");
        assertEquals(NAME, read.symbolicName());
        assertEquals("1.2.3", read.version().toString());
        assertEquals("1.2.3", NewJar.versionOf(file()));
    }

    @Test
    public void whatIsNoJarOrNoBundleIsRefused() throws Exception {
        Files.writeString(file(), "no jar");
        String said = assertThrows(OperationException.class, () -> NewJar.read(file(), "it"))
                .getMessage();
        assertTrue(said, said.startsWith("it is not a readable jar"));
        assertTrue(
                refused(Jar.of(NAME, "1").header("Bundle-SymbolicName", null)).contains("no Bundle-SymbolicName"));
        assertTrue(refused(Jar.of(NAME, "1").header("Bundle-ManifestVersion", null))
                .contains("is not 2"));
        assertTrue(refused(Jar.of(NAME, "1").header("Fragment-Host", "x")).contains("is a fragment"));
        assertTrue(refused(Jar.of(NAME, "one")).startsWith("Invalid manifest of it"));
        assertTrue(refused(Jar.of(NAME, "1").header("Import-Package", "a;version=\"1"))
                .contains("quote"));
    }

    @Test
    public void aMissingActivatorIsRefused() throws Exception {
        assertEquals(
                "The new jar of org.posthouse.test is incomplete: its activator com.example.Gone is missing",
                refused(Jar.of(NAME, "1").header("Bundle-Activator", "com.example.Gone")));
    }

    @Test
    public void aMissingClassOfAComponentIsRefused() throws Exception {
        assertEquals(
                "The new jar of org.posthouse.test is incomplete: class com.example.Gone of its component Post is"
                        + " missing",
                refused(Jar.of(NAME, "1").component("Post", "com.example.Gone", "")));
    }

    @Test
    public void aTypeThatIsNeitherThereNorImportedIsRefused() throws Exception {
        for (String more : List.of(
                "<reference interface=\"com.example.Horse\"/>",
                "<service><provide interface=\"com.example.Horse\"/></service>")) {
            String said = refused(Jar.of(NAME, "1").with(Idle.class).component("Post", Idle.class.getName(), more));
            assertTrue(said, said.contains("its component Post uses com.example.Horse"));
        }
    }

    @Test
    public void aClassThatAComponentUsesAndThatWasLeftOutIsRefused() throws Exception {
        // uses the class Jar of its own package, which is not in the jar
        String said =
                refused(Jar.of(NAME, "1").with(NewJarTest.class).component("Post", NewJarTest.class.getName(), ""));
        assertTrue(said, said.contains("org.posthouse.update.NewJarTest uses the class org.posthouse.update."));
    }

    @Test
    public void aMissingDescriptionIsRefused() throws Exception {
        String said = refused(Jar.of(NAME, "1").header("Service-Component", "OSGI-INF/gone.xml"));
        assertTrue(said, said.contains("the component description OSGI-INF/gone.xml is missing"));
    }

    @Test
    public void aBrokenDescriptionIsRefused() throws Exception {
        Jar broken =
                Jar.of(NAME, "1").header("Service-Component", "OSGI-INF/*.xml").entry("OSGI-INF/a.xml", "<a><b></a>");
        assertTrue(refused(broken).contains("OSGI-INF/a.xml is not a component description"));
    }

    @Test
    public void aWildcardFindsDescriptions() throws Exception {
        Jar jar = Jar.of(NAME, "1")
                .component("Post", "com.example.Gone", "")
                .header("Service-Component", "OSGI-INF/*.xml");
        assertTrue(refused(jar).contains("com.example.Gone"));
    }

    @Test
    public void classesMayBeInAJarInside() throws Exception {
        Path inner = Jar.of("inner", "1")
                .with(Idle.class)
                .write(folder.getRoot().toPath().resolve("inner.jar"));
        Jar jar = Jar.of(NAME, "1")
                .header("Bundle-Activator", Idle.class.getName())
                .entry("lib/inner.jar", inner);
        assertTrue(refused(jar).contains("activator"));
        assertEquals(
                NAME,
                NewJar.read(jar.header("Bundle-ClassPath", ".,lib/inner.jar").write(file()), "it")
                        .symbolicName());
    }
}
