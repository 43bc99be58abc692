package org.posthouse.distribution;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * A record of the contracts that has a builder is made by it: its constructor has a parameter more with each component that
 * is added, and whoever calls it breaks then. That is said in the doc of {@code org.posthouse.api.mail}.
 */
public class BuiltValuesTest {
    private static final Path SYSTEM = Path.of("target", "assembly", "system", "org", "posthouse");
    private static final String CONTRACTS = "org.posthouse.api.";

    @Test
    public void nobodyCallsTheConstructorOfWhatHasABuilder() throws IOException {
        Set<String> wrong = new TreeSet<>();
        Set<String> built = new TreeSet<>();
        for (JavaClass user : classes()) {
            boolean inside = user.getName().startsWith(CONTRACTS);
            for (JavaConstructorCall call : user.getConstructorCallsFromSelf()) {
                JavaClass made = call.getTargetOwner();
                if (!isBuilt(made)) {
                    continue;
                }
                built.add(made.getSimpleName());
                if (!inside) {
                    wrong.add(user.getName() + " calls the constructor of " + made.getName());
                }
            }
        }
        assertEquals(Set.of(), wrong);
        assertTrue(
                "looked at nothing: " + built, built.containsAll(Set.of("Mail", "Recipient", "Disposition", "Query")));
    }

    private static boolean isBuilt(JavaClass made) {
        return made.getName().startsWith(CONTRACTS)
                && made.isRecord()
                && made.getMethods().stream().anyMatch(m -> m.getName().equals("builder"));
    }

    private static JavaClasses classes() throws IOException {
        List<JarFile> jars = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SYSTEM)) {
            for (Path jar : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
                jars.add(new JarFile(jar.toFile()));
            }
            return new ClassFileImporter().importJars(jars);
        } finally {
            for (JarFile jar : jars) {
                jar.close();
            }
        }
    }
}
