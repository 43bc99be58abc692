package ${package};

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Messages;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;

/** A transport is a plain class: no container is needed to test it. */
public class ${transportClass}Test {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ${transportClass} transport = new ${transportClass}();

    @Before
    public void configure() {
        String directory = folder.getRoot().toString();
        transport.configure(new ${transportClass}Config() {
            @Override
            public String domain() {
                return "here.test";
            }

            @Override
            public String directory() {
                return directory;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return ${transportClass}Config.class;
            }
        });
    }

    private static Recipient recipient(String domain) {
        return Recipient.builder(new Address("joe", domain)).key("key of joe").build();
    }

    @Test
    public void takesItsDomainOnly() {
        assertEquals(
                "${transportName}",
                transport.route(RouteQuery.of(recipient("HERE.test"))).orElseThrow().transport());
        assertTrue(transport.route(RouteQuery.of(recipient("elsewhere.test"))).isEmpty());
    }

    @Test
    public void theSameDeliveryTwiceIsOneFile() throws IOException {
        Recipient joe = recipient("here.test");
        Mail mail = Mail.builder("m1", Instant.EPOCH, Origin.internal("test"), Sender.empty()).build();
        Route route = transport.route(RouteQuery.of(joe)).orElseThrow();
        for (int i = 0; i < 2; i++) {
            List<RecipientResult> results =
                    transport.deliver(new Job(mail, List.of(joe), route), Messages.of("Subject: x\r\n\r\nHello\r\n"));
            assertEquals(List.of(RecipientResult.delivered()), results);
        }
        try (var files = Files.list(folder.getRoot().toPath())) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            assertTrue(Files.readString(all.get(0)).endsWith("Hello\r\n"));
        }
    }
}
