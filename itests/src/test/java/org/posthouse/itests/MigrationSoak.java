package org.posthouse.itests;

/** The same with ten thousand messages: {@code ./mvnw -Psoak -pl itests test -Dtest=MigrationSoak}, once everything is installed. */
public class MigrationSoak extends MigrationIT {
    @Override
    int messages() {
        return 10_000;
    }
}
