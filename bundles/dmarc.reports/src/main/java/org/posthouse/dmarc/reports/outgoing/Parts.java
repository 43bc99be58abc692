package org.posthouse.dmarc.reports.outgoing;

import java.util.Optional;
import java.util.Set;
import org.posthouse.api.intake.Outbox;
import org.posthouse.net.api.dns.Resolver;

/** What reports need of the server. Each may be absent for a while. */
public interface Parts {
    /** Asks the DNS. */
    Optional<Resolver> resolver();

    /** Takes mail. */
    Optional<Outbox> outbox();

    /** Who reports. */
    Optional<Identity> identity();

    /** Domains that nothing is reported to, in A-labels and lower case; those below them neither. */
    Optional<Set<String>> skipped();
}
