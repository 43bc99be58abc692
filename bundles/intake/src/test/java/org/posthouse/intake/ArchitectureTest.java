package org.posthouse.intake;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.Test;

/** The packages and the arrows between them, which go one way. */
public class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.posthouse.intake");

    @Test
    public void arrowsGoOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.posthouse.intake..")
                .layer("component")
                .definedBy("org.posthouse.intake")
                .layer("transaction")
                .definedBy("org.posthouse.intake.transaction")
                .layer("outbound")
                .definedBy("org.posthouse.intake.outbound")
                .layer("replay")
                .definedBy("org.posthouse.intake.replay")
                .layer("verdict")
                .definedBy("org.posthouse.intake.verdict")
                .layer("handover")
                .definedBy("org.posthouse.intake.handover")
                .layer("life")
                .definedBy("org.posthouse.intake.life")
                .layer("filter")
                .definedBy("org.posthouse.intake.filter")
                .layer("budget")
                .definedBy("org.posthouse.intake.budget")
                .layer("body")
                .definedBy("org.posthouse.intake.body")
                .layer("parts")
                .definedBy("org.posthouse.intake.parts")
                .whereLayer("component")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("transaction")
                .mayOnlyBeAccessedByLayers("component")
                .whereLayer("outbound")
                .mayOnlyBeAccessedByLayers("component")
                .whereLayer("replay")
                .mayOnlyBeAccessedByLayers("component")
                .whereLayer("verdict")
                .mayOnlyBeAccessedByLayers("transaction", "outbound", "replay")
                .whereLayer("handover")
                .mayOnlyBeAccessedByLayers("transaction")
                .whereLayer("life")
                .mayOnlyBeAccessedByLayers("component")
                .whereLayer("filter")
                .mayOnlyBeAccessedByLayers("component", "life", "transaction", "outbound", "verdict", "replay")
                .whereLayer("budget")
                .mayOnlyBeAccessedByLayers("component", "filter", "life")
                .whereLayer("body")
                .mayOnlyBeAccessedByLayers("component", "transaction", "verdict", "handover", "filter", "replay")
                .whereLayer("parts")
                .mayOnlyBeAccessedByLayers("component", "transaction", "outbound", "handover", "filter")
                .check(classes);
    }

    @Test
    public void thereIsNoCircle() {
        slices().matching("org.posthouse.intake.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }
}
