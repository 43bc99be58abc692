package org.posthouse.store.sql;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.Assert.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.Test;

/** The sub-packages know each other one way only, and all of them are on the list. */
public class ArrowsTest {
    private static final String ROOT = "org.posthouse.store.sql";

    /** From the top down: each may know those after it. */
    private static final List<String> ORDER =
            List.of("admin", "access", "engine", "sweep", "work", "commit", "tables", "memory");

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    public void arrowsRunOneWay() {
        LayeredArchitecture layers = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy(ROOT);
        for (String name : ORDER) {
            layers = layers.layer(name).definedBy(ROOT + "." + name);
        }
        layers = layers.whereLayer("root").mayNotBeAccessedByAnyLayer();
        for (int i = 0; i < ORDER.size(); i++) {
            TreeSet<String> above = new TreeSet<>(ORDER.subList(0, i));
            above.add("root");
            layers = layers.whereLayer(ORDER.get(i)).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
        }
        layers.check(classes);
    }

    @Test
    public void everyPackageIsOnTheList() {
        Set<String> expected = ORDER.stream().map(name -> ROOT + "." + name).collect(Collectors.toSet());
        expected.add(ROOT);
        Set<String> found = classes.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());
        assertEquals(new TreeSet<>(expected), new TreeSet<>(found));
    }
}
