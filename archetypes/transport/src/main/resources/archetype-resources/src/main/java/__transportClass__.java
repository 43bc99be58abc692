package ${package};

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;

/** Says which mail comes here, and writes it into files. Replace the second half with your way of carrying mail. */
@Component(
        service = {Router.class, Transport.class},
        configurationPid = "${package}",
        configurationPolicy = ConfigurationPolicy.REQUIRE, // no mail may go where only the defaults say
        property = {
            Router.NAME + "=${transportName}",
            Transport.NAME + "=${transportName}",
            "service.ranking:Integer=100" // asked before the server's own routers
        })
@Designate(ocd = ${transportClass}Config.class)
public final class ${transportClass} implements Router, Transport {
    private volatile ${transportClass}Config config;

    /** Called at the start and whenever the configuration changes. */
    @Activate
    @Modified
    void configure(${transportClass}Config now) {
        config = now;
    }

    /** The way to a recipient; empty: another router knows. */
    @Override
    public Optional<Route> route(RouteQuery query) {
        String domain = query.recipient().address().domainKey();
        return domain.equals(config.domain().toLowerCase(Locale.ROOT))
                ? Optional.of(new Route("${transportName}", domain, Map.of()))
                : Optional.empty();
    }

    /** True: other servers may bring mail for this domain. Without this, only users of this server can send there. */
    @Override
    public boolean relays(String domain) {
        return domain.equalsIgnoreCase(config.domain());
    }

    /** One result for each recipient, in their order. The queue tries again what is delayed, and tells the sender what failed. */
    @Override
    public List<RecipientResult> deliver(Job job, Message message) {
        List<RecipientResult> results = new ArrayList<>();
        for (Recipient recipient : job.recipients()) {
            try {
                write(recipient, message);
                results.add(RecipientResult.delivered());
            } catch (IOException failed) {
                results.add(RecipientResult.delayed(new Status(451, "4.3.0", "Cannot be written at the moment")));
            }
        }
        return results;
    }

    /** After a crash the same recipient may come again: the key is the same then, and so is the file. */
    private void write(Recipient recipient, Message message) throws IOException {
        Path directory = Files.createDirectories(Path.of(config.directory()));
        String name = UUID.nameUUIDFromBytes(recipient.key().getBytes(StandardCharsets.UTF_8)).toString();
        Path draft = directory.resolve(name + ".new");
        try (InputStream in = message.open(0)) {
            Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
        }
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            file.force(true); // delivered means that it is on the disk
        }
        Files.move(draft, directory.resolve(name + ".eml"), StandardCopyOption.ATOMIC_MOVE);
    }
}
