package org.posthouse.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.Test;
import org.posthouse.api.routing.Router;
import org.posthouse.itests.plugin.Desk;

/** While a required router of a plug-in is absent, its mail waits: none is sent another way, none bounces. */
public class RequiredRouterIT {
    private static final int BASE = 20_000;
    private static final int VERSIONS = 5;
    private static final int MAILS = 20;

    @Test
    public void itsMailWaitsWhileItIsSwapped() throws Exception {
        Server installed = Server.unpack("required", BASE);
        installed.configure("org.posthouse.routing", "requiredRouters = [ \"desk=desk.test\" ]");
        try (PostBox box = new PostBox(Desk.PORT, 0);
                Server server = installed) {
            server.start();
            String deferred = send(server, "before it is there");
            assertTrue(deferred, deferred.startsWith("451"));
            int sent = 0;
            for (int version = 1; version <= VERSIONS; version++) {
                Path jar = PluginJar.of("com.example.desk", "1.0." + version)
                        .component(Router.class, Desk.class, 10, "router.name=desk")
                        .write(server.home().resolve("desk.jar"));
                Files.move(jar, server.home().resolve("deploy/desk.jar"), StandardCopyOption.REPLACE_EXISTING);
                for (int i = 0; i < MAILS; i++) {
                    int mail = ++sent;
                    Eventually.is(
                            "mail " + mail, () -> send(server, "mail " + mail).startsWith("250"));
                    Thread.sleep(50);
                }
            }
            int all = sent;
            Eventually.is("all mail", () -> box.got.size() >= all);
            Map<String, Long> copies = box.got.stream()
                    .collect(Collectors.groupingBy(
                            got -> got.text().replaceFirst("(?s).*Subject: ([^\\r\\n]*).*", "$1"),
                            Collectors.counting()));
            assertEquals("each once", all, copies.size());
            assertEquals(all, box.got.size());
            assertFalse(server.shell("mail:trace --limit 1000").contains("bounced"));
        }
    }

    private static String send(Server server, String subject) throws Exception {
        return new Post(server)
                .submit(
                        "alice",
                        "alice@example.test",
                        List.of("dave@desk.test"),
                        "From: alice@example.test\nSubject: " + subject + "\n\nHello\n");
    }
}
