package org.posthouse.dmarc.reports.outgoing;

import java.util.Optional;
import java.util.Set;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.message.Address;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.testkit.flow.FakeOutbox;

/** Parts of a server that reports as here.test. */
public final class FakeParts implements Parts {
    public final FakeResolver dns = new FakeResolver();
    public final FakeOutbox box = new FakeOutbox();
    public Set<String> skipped = Set.of("here.test");
    public boolean absent;

    @Override
    public Optional<Resolver> resolver() {
        return absent ? Optional.empty() : Optional.of(dns);
    }

    @Override
    public Optional<Outbox> outbox() {
        return absent ? Optional.empty() : Optional.of(box);
    }

    @Override
    public Optional<Identity> identity() {
        return Optional.of(new Identity("mail.here.test", new Address("postmaster", "here.test")));
    }

    @Override
    public Optional<Set<String>> skipped() {
        return Optional.of(skipped);
    }
}
