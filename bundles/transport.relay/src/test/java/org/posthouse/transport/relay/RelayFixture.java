package org.posthouse.transport.relay;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.rules.ExternalResource;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.transport.relay.config.Config;

/** A transport, two exchangers of far.test, and what is needed to send mail to them. */
final class RelayFixture extends ExternalResource {
    static final Route FAR = new Route("smtp", "far.test", Map.of());

    private static final AtomicInteger MAILS = new AtomicInteger();

    final FakeResolver dns = new FakeResolver()
            .mx("far.test", 10, "mx1.far.test")
            .mx("far.test", 20, "mx2.far.test")
            .address("mx1.far.test", "192.0.2.1")
            .address("mx2.far.test", "192.0.2.2");
    final SocketDialer dialer = new SocketDialer();
    final RelayTransport transport = new RelayTransport();
    FakeSmtpServer first;
    FakeSmtpServer second;

    @Override
    protected void before() throws IOException {
        first = new FakeSmtpServer();
        second = new FakeSmtpServer();
        dialer.host("192.0.2.1", first).host("192.0.2.2", second);
        transport.bindDialer(dialer);
        transport.bindResolver(dns);
        configure();
    }

    @Override
    protected void after() {
        try {
            transport.deactivate();
            first.close();
            second.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Options besides those of every test: a name, and no connections kept. */
    void configure(Object... options) {
        List<Object> all = new ArrayList<>(List.of("heloName", "mail.here.test", "keepIdle", 0));
        all.addAll(List.of(options));
        transport.configure(Config.with(all.toArray()));
    }

    static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    static Sender sender(Sender.Body body, boolean smtputf8) {
        return Sender.builder(Optional.of(address("a@here.test")))
                .body(body)
                .smtputf8(smtputf8)
                .build();
    }

    static Job job(Route route, Sender sender, Recipient... to) {
        String id = "m" + MAILS.incrementAndGet();
        List<Recipient> recipients = Arrays.stream(to)
                .map(r -> r.toBuilder().key(id + "/" + r.address()).build())
                .toList();
        Mail mail = Mail.builder(id, Instant.EPOCH, Origin.internal("test"), sender)
                .recipients(recipients)
                .build();
        return new Job(mail, recipients, route);
    }

    static Job job(Route route, Sender sender, String... to) {
        return job(
                route,
                sender,
                Arrays.stream(to).map(t -> Recipient.of(address(t))).toArray(Recipient[]::new));
    }

    /** A job for u0@far.test and so on. */
    static Job job(int recipients) {
        String[] to = new String[recipients];
        Arrays.setAll(to, i -> "u" + i + "@far.test");
        return job(FAR, Sender.of(address("a@here.test")), to);
    }

    static Message message() {
        return Messages.of("Subject: hello\r\n\r\nworld\r\n.\r\n");
    }

    List<RecipientResult> deliver(int recipients) {
        return transport.deliver(job(recipients), message());
    }

    RecipientResult deliver(Route route) {
        return transport
                .deliver(job(route, Sender.of(address("a@here.test")), "u0@far.test"), message())
                .get(0);
    }

    RecipientResult deliver(Job job, Message message) {
        return transport.deliver(job, message).get(0);
    }

    RecipientResult deliver() {
        return deliver(FAR);
    }
}
