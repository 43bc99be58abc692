package org.posthouse.queue;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.Test;

/** The arrows between the packages of the queue point one way. */
public class RoomsTest {
    private static final String BASE = "org.posthouse.queue";

    /** Each may know those before it. */
    private static final List<String> ROOMS =
            List.of(BASE + ".parts", BASE + ".notice", BASE + ".attempt", BASE + ".schedule", BASE);

    @Test
    public void noRoomKnowsALaterOne() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(BASE);
        for (int i = 0; i + 1 < ROOMS.size(); i++) {
            String[] later = ROOMS.subList(i + 1, ROOMS.size()).toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOMS.get(i))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later)
                    .check(classes);
        }
    }
}
