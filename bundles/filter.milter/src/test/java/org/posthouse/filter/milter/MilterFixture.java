package org.posthouse.filter.milter;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.dns.FakeResolver;

/** A filter over a milter, and mails to ask it about. */
final class MilterFixture {
    static final String RECEIVED =
            "Received: from client.example.net ([192.0.2.1])\r\n\tby mx.example.org (Posthouse) with ESMTPS\r\n\tid m1"
                    + "\r\n\tfor <bob@example.org>;\r\n\tTue, 1 Dec 2026 10:00:00 +0000\r\n";
    static final Recipient BOB = Recipient.of(Address.parse("bob@example.org").orElseThrow());
    static final Recipient CAROL =
            Recipient.of(Address.parse("carol@example.org").orElseThrow());

    final FakeResolver dns =
            new FakeResolver().ptr("192.0.2.1", "client.example.net").address("client.example.net", "192.0.2.1");
    Resolver resolver = dns;
    /** How many nanoseconds later it is for pauses between attempts. */
    volatile long later;

    final MilterFilter filter;
    Origin origin;

    MilterFixture(MilterConfig config, Path directory) {
        filter = new MilterFilter(
                MilterSettings.of(config, "other"),
                new Availability(() -> System.nanoTime() + later),
                new Scratch("milter", directory, new Bounds(1024, 4096, 0)),
                () -> Optional.of(resolver),
                () -> "mx.example.org");
        origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress("192.0.2.1", 4321))
                .helo(Optional.of("client.example.net"))
                .protocol("ESMTPS")
                .tls(Optional.of("TLSv1.3 TLS_AES_128_GCM_SHA256"))
                .build();
    }

    Context context(Recipient... recipients) {
        Sender sender = Sender.of(Address.parse("alice@example.net").orElseThrow());
        return Context.of(Mail.builder("m1", Instant.EPOCH, origin, sender)
                .recipients(List.of(recipients))
                .build());
    }

    Context leaving(Recipient... recipients) {
        return new Context(Context.Scope.LEAVING, context(recipients).mail(), Optional.empty());
    }

    static Message message(String rest) {
        return Messages.of((RECEIVED + rest).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Asks from the sender to the message, for one recipient, and gives the first verdict that is not a pass, or the last. */
    Verdict judge(Message message) throws IOException {
        try (Inspection inspection = filter.begin(context())) {
            Verdict verdict = inspection.sender(context());
            verdict = verdict.passes() ? inspection.recipient(context(), BOB) : verdict;
            return verdict.passes() ? inspection.message(context(BOB), message) : verdict;
        }
    }

    static List<Action> actions(Verdict verdict) {
        List<Action> actions = new ArrayList<>();
        Stream.of(verdict).flatMap(one -> one.instructions().stream()).forEach(one -> actions.add(one.action()));
        return actions;
    }
}
