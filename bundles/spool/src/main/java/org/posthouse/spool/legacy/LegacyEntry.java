package org.posthouse.spool.legacy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;

/** An entry as it came. */
record LegacyEntry(
        String id,
        Instant arrived,
        Sender sender,
        long size,
        LegacyState state,
        Optional<String> account,
        Optional<String> remote,
        List<LegacyRecipient> recipients) {
    static LegacyEntry read(byte[] octets) throws IOException {
        LegacyInput in = new LegacyInput(octets);
        long size = in.number();
        String id = in.text();
        Instant arrived = in.instant();
        Sender sender = in.sender();
        LegacyState state = LegacyState.read(in);
        return new LegacyEntry(
                id, arrived, sender, size, state, in.optional(), in.optional(), LegacyRecipient.read(in, List.of()));
    }

    /** The mail that it is. */
    Mail mail() {
        return Mail.builder(id, arrived, origin(), sender)
                .recipients(recipients(state, recipients))
                .size(size)
                .build();
    }

    private Origin origin() {
        Role role = account.isPresent() ? Role.SUBMISSION : remote.isPresent() ? Role.MX : Role.INTERNAL;
        Origin.Builder origin = Origin.builder("", role.name().toLowerCase(Locale.ROOT), role);
        remote.ifPresent(text -> origin.remote(socket(text)));
        return origin.protocol(role == Role.INTERNAL ? "local" : role == Role.SUBMISSION ? "ESMTPA" : "SMTP")
                .account(account)
                .build();
    }

    private static InetSocketAddress socket(String text) {
        boolean literal = text.matches("[0-9.]+") || text.indexOf(':') >= 0;
        try {
            // a literal is never looked up
            return literal
                    ? new InetSocketAddress(InetAddress.getByName(text), 0)
                    : InetSocketAddress.createUnresolved(text, 0);
        } catch (UnknownHostException e) {
            return InetSocketAddress.createUnresolved(text, 0);
        }
    }

    /** What was known of an entry as a whole is known of each of its recipients for whom something is left to do. */
    List<Recipient> recipients(LegacyState now, List<LegacyRecipient> states) {
        return states.stream().map(r -> r.recipient().with(disposition(now, r))).toList();
    }

    private Disposition disposition(LegacyState now, LegacyRecipient r) {
        Disposition.Builder disposition =
                Disposition.builder(now.due()).phase(r.now()).attempts(now.attempts());
        r.last().ifPresent(status -> disposition.last(new Reply(action(r), status, r.remoteMta(), arrived)));
        if (r.delayNotified()) {
            disposition.notified(Disposition.Notice.DELAY);
        }
        if (now.held() && r.phase() == LegacyRecipient.Phase.PENDING) {
            disposition.hold(now.reason().isBlank() ? "on hold" : now.reason());
        }
        return disposition.build();
    }

    private static Reply.Action action(LegacyRecipient r) {
        return switch (r.now()) {
            case WAITING -> Reply.Action.DELAYED;
            case DELIVERED -> Reply.Action.DELIVERED;
            case TELLING, FAILED -> Reply.Action.FAILED;
        };
    }
}
