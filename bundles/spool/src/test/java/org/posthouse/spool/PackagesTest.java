package org.posthouse.spool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import org.junit.Test;

/** The arrows between the packages of the bundle point one way. */
public class PackagesTest {
    private static final String ROOT = "org.posthouse.spool";
    private static final String PARTS = ROOT + ".parts..";
    private static final String INDEX = ROOT + ".index..";
    private static final String RECORD = ROOT + ".record..";
    private static final String LEGACY = ROOT + ".legacy..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static ClassesShouldConjunction not(String from, String... to) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to);
    }

    @Test
    public void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    public void nothingBelowKnowsTheService() {
        not(PARTS, ROOT, INDEX, RECORD, LEGACY).check(CLASSES);
        not(INDEX, ROOT, RECORD, LEGACY).check(CLASSES);
        not(RECORD, ROOT, INDEX, PARTS).check(CLASSES);
        not(LEGACY, ROOT, INDEX, PARTS, RECORD).check(CLASSES);
    }

    @Test
    public void theIndexTouchesNoDisk() {
        not(INDEX, "org.posthouse.segments..", "java.nio.file..", "java.nio.channels..")
                .check(CLASSES);
        not(PARTS, "org.posthouse.segments..", "java.nio..").check(CLASSES);
    }
}
