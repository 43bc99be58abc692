package org.posthouse.operators;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.commandline.login.Logins;

public class OperatorOperationsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;
    private OperatorOperations operations;

    @Before
    public void fill() throws Exception {
        file = folder.newFile("users.properties").toPath();
        Files.writeString(
                file,
                "# who\nadmin = word-of-admin,_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,ssh\n# end\n");
        operations = new OperatorOperations(file);
    }

    private Result run(String name, Map<String, String> values) throws OperationException {
        return operations.all().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow()
                .run(values);
    }

    private void refused(String why, String operation, Map<String, String> values) {
        String said = assertThrows(OperationException.class, () -> run(operation, values))
                .getMessage();
        assertTrue(said, said.contains(why));
    }

    private Set<String> roles(String user, String password) {
        return new FileOperators(file, new Logins(Clock.systemUTC()))
                .login(user, password.toCharArray(), "ssh", "192.0.2.1")
                .orElseThrow()
                .roles();
    }

    @Test
    public void anOperatorIsMadeChangedAndDeleted() throws Exception {
        run("operator-set", Map.of("name", "joe", "role", "viewer", "password", "looks-on-only"));
        assertEquals(Set.of("viewer", "ssh"), roles("joe", "looks-on-only"));
        run("operator-set", Map.of("name", "joe", "role", "operator"));
        assertEquals(Set.of("operator", "viewer", "ssh"), roles("joe", "looks-on-only"));
        run("operator-set", Map.of("name", "joe", "role", "admin", "password", "does-everything"));
        assertTrue(roles("joe", "does-everything").contains("admin"));
        assertEquals(
                List.of("admin", "joe"),
                run("operator-list", Map.of()).rows().stream()
                        .map(row -> row.get(0))
                        .toList());
        run("operator-delete", Map.of("name", "joe"));
        String text = Files.readString(file);
        assertTrue(text, text.startsWith("# who\n") && text.endsWith("# end\n"));
        assertFalse(text, text.contains("joe"));
        assertTrue(roles("admin", "word-of-admin").contains("admin"));
    }

    @Test
    public void thePasswordIsNeverInClearAndNotACommonOne() throws Exception {
        run("operator-set", Map.of("name", "joe", "role", "viewer", "password", "a,b\\c = d,admin"));
        assertFalse(Files.readString(file).contains("a,b"));
        assertEquals(Set.of("viewer", "ssh"), roles("joe", "a,b\\c = d,admin"));
        refused("most common", "operator-set", Map.of("name", "ann", "role", "viewer", "password", "password1"));
        refused("too short", "operator-set", Map.of("name", "ann", "role", "viewer", "password", "xk3-9"));
        refused("needs a password", "operator-set", Map.of("name", "ann", "role", "viewer"));
    }

    @Test
    public void namesAndRolesAreChecked() {
        refused("letters", "operator-set", Map.of("name", "_g_:x", "role", "viewer", "password", "looks-on-only"));
        refused("letters", "operator-set", Map.of("name", "a\nb", "role", "viewer", "password", "looks-on-only"));
        refused("roles are", "operator-set", Map.of("name", "joe", "role", "root", "password", "looks-on-only"));
        refused("No operator joe", "operator-delete", Map.of("name", "joe"));
    }

    @Test
    public void theLastAdministratorStays() {
        refused("last administrator", "operator-delete", Map.of("name", "admin"));
        refused("last administrator", "operator-set", Map.of("name", "admin", "role", "viewer"));
    }

    @Test
    public void theUsersOfAKarafThatKeepsPasswordsInItsOwnWayAreLeftAlone() throws Exception {
        Path jaas = file.resolveSibling("org.apache.karaf.jaas.cfg");
        Files.writeString(jaas, "encryption.enabled = false\nencryption.name = basic\n");
        String before = Files.readString(file);
        assertTrue(roles("admin", "word-of-admin").contains("admin"));
        refused("jaas:user-add", "operator-set", Map.of("name", "joe", "role", "viewer", "password", "looks-on-only"));
        assertEquals(before, Files.readString(file));
        Files.writeString(
                jaas,
                "encryption.enabled = true\nencryption.name = jasypt\nencryption.algorithm = SHA-512\n"
                        + "encryption.encoding = base64\n");
        assertTrue(roles("admin", "word-of-admin").contains("admin"));
        assertFalse(Files.readString(file).contains("word-of-admin"));
    }
}
