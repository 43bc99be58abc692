package org.posthouse.spool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.Test;
import org.posthouse.testkit.arch.Rooms;

/** The arrows between the packages of the bundle point one way. */
public class PackagesTest {
    private static final String BASE = "org.posthouse.spool";

    @Test
    public void arrowsRunDown() {
        Rooms.arrowsRunDown(BASE, "", "index record", "parts legacy");
    }

    @Test
    public void theIndexTouchesNoDisk() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + ".index..", BASE + ".parts..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.posthouse.segments..", "java.nio.file..", "java.nio.channels..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(BASE));
    }
}
