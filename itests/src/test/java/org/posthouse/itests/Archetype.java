package org.posthouse.itests;

import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle generated from one of our archetypes and built, its test included, as its documentation says.
 *
 * @param project where it is
 * @param jar the bundle
 */
record Archetype(Path project, Path jar) {
    /** @param properties more of them, such as {@code port=1} */
    static Archetype build(String archetype, String artifact, String inPackage, String... properties)
            throws IOException {
        Path folder = Path.of("target/archetypes", archetype).toAbsolutePath();
        Server.delete(folder);
        Files.createDirectories(folder);
        String mvn = new File(System.getProperty("posthouse.root"), "mvnw").getCanonicalPath();
        List<String> command = new ArrayList<>(List.of(
                mvn,
                "-B",
                "-q",
                "archetype:generate",
                "-DarchetypeCatalog=local",
                "-DarchetypeGroupId=org.posthouse",
                "-DarchetypeArtifactId=" + archetype,
                "-DarchetypeVersion=0.1.0-SNAPSHOT",
                "-DgroupId=com.example",
                "-DartifactId=" + artifact,
                "-Dpackage=" + inPackage));
        for (String property : properties) {
            command.add("-D" + property);
        }
        Server.runIn(folder, command.toArray(String[]::new));
        Path project = folder.resolve(artifact);
        Server.runIn(project, mvn, "-B", "-q", "package");
        assertTrue("its test did not run", Files.exists(project.resolve("target/surefire-reports")));
        return new Archetype(project, project.resolve("target/" + artifact + "-1.0.0.jar"));
    }
}
