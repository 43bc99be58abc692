package org.posthouse.testkit.arch;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Looks at the packages of a bundle as at floors of a house: each may use what is below it, and nothing above. */
public final class Rooms {
    private Rooms() {}

    /**
     * Fails if a class uses one of a floor above its own, or if a package has no floor. Tests are not looked at.
     *
     * @param base the base package of the bundle
     * @param floors its packages from the top down, without the base; those that know nothing of each other may share a
     *     floor, as {@code "fetch search"}; the base package itself is empty
     */
    public static void arrowsRunDown(String base, String... floors) {
        arrowsRunDown(
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(base),
                base,
                floors);
    }

    static void arrowsRunDown(JavaClasses classes, String base, String... floors) {
        Collection<String> wrong = new TreeSet<>();
        for (JavaClass user : classes) {
            int from = floor(user, base, floors);
            if (from < 0) {
                wrong.add(user.getPackageName() + " has no floor");
            }
            user.getDirectDependenciesFromSelf().forEach(arrow -> {
                JavaClass used = arrow.getTargetClass().getBaseComponentType();
                boolean own = used.getPackageName().equals(user.getPackageName());
                boolean inside = (used.getPackageName() + ".").startsWith(base + ".");
                if (inside && !own && floor(used, base, floors) <= from) {
                    wrong.add(user.getName() + " uses " + used.getName());
                }
            });
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong));
        }
        if (classes.isEmpty()) {
            throw new AssertionError("there is no class in " + base);
        }
    }

    /** Counted from the top; -1 if the package has none. */
    private static int floor(JavaClass room, String base, String... floors) {
        String name =
                room.getPackageName().equals(base) ? "" : room.getPackageName().substring(base.length() + 1);
        List<List<String>> all = new ArrayList<>();
        for (String floor : floors) {
            all.add(List.of(floor.split(" ")));
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).contains(name)) {
                return i;
            }
        }
        return -1;
    }
}
