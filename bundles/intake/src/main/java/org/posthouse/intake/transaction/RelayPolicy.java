package org.posthouse.intake.transaction;

import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.intake.parts.Parts;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.support.AbsentException;

/**
 * Decides who may send what to whom. Nothing is relayed unless a rule here says so (DESIGN law 3); filters can only refuse
 * more.
 */
final class RelayPolicy {
    private static final Status AUTHENTICATE = new Status(530, "5.7.0", "Authentication required"); // rfc4954#6
    private static final Status GONE = new Status(530, "5.7.0", "Your account no longer exists");
    private static final Status DISABLED = new Status(530, "5.7.0", "Your account is disabled");
    private static final Status CLOSED =
            new Status(550, "5.2.1", "Mailbox disabled, not accepting messages"); // rfc3463#3.3
    private static final Status NOT_YOURS = new Status(553, "5.7.1", "Sender address does not belong to your account");
    private static final Status NO_USER = new Status(550, "5.1.1", "User unknown");
    private static final Status NO_RELAY = new Status(550, "5.7.1", "Relay access denied"); // rfc5321#3.6.2
    private static final Status NOT_LOCAL = new Status(550, "5.7.1", "Not a local recipient");

    private final Parts parts;

    RelayPolicy(Parts parts) {
        this.parts = parts;
    }

    /** Whether the client may send at all. */
    void begin(Origin origin) throws Rejection {
        if (origin.role() == Role.SUBMISSION && origin.account().isEmpty()) {
            throw new Rejection(AUTHENTICATE); // rfc6409#4.3
        }
        if (origin.account().isPresent()) {
            requireExists(origin.account().get());
        }
    }

    /** A session may outlive its account. */
    private void requireExists(String account) throws Rejection {
        int at = account.lastIndexOf('@');
        if (at <= 0) {
            throw new Rejection(GONE);
        }
        Resolution resolution = resolve(new Address(account.substring(0, at), account.substring(at + 1)));
        if (!(resolution instanceof Resolution.Mailbox mailbox)
                || !mailbox.account().name().equalsIgnoreCase(account)) {
            throw new Rejection(GONE);
        }
        if (!mailbox.account().enabled()) {
            throw new Rejection(DISABLED);
        }
    }

    /** Whether the client may send as this sender. */
    void sender(Origin origin, Sender sender, SenderCheck check) throws Rejection {
        if (origin.account().isEmpty()
                || sender.address().isEmpty()
                || check == SenderCheck.OFF
                || origin.role() == Role.LMTP
                || origin.role() == Role.INTERNAL) {
            return;
        }
        Resolution resolution = resolve(sender.address().get());
        boolean allowed = resolution instanceof Resolution.Foreign
                ? check == SenderCheck.LOCAL
                : owns(origin.account().get(), resolution);
        if (!allowed) {
            throw new Rejection(NOT_YOURS); // rfc6409#6.1
        }
    }

    private boolean owns(String account, Resolution resolution) throws Rejection {
        if (resolution instanceof Resolution.Mailbox mailbox) {
            return mailbox.account().name().equalsIgnoreCase(account);
        }
        if (resolution instanceof Resolution.Forward forward) {
            for (Address target : forward.targets()) {
                if (resolve(target) instanceof Resolution.Mailbox mailbox
                        && mailbox.account().name().equalsIgnoreCase(account)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether mail for this recipient is taken from this client. */
    void recipient(Origin origin, Sender sender, Recipient recipient) throws Rejection {
        Resolution resolution = resolve(recipient.address());
        if (resolution instanceof Resolution.Mailbox mailbox) {
            if (mailbox.account().state() == AccountInfo.State.CLOSED) {
                throw new Rejection(CLOSED);
            }
            quota(mailbox.account(), sender.size());
        } else if (resolution instanceof Resolution.Foreign) {
            foreign(origin, sender, recipient);
        } else if (resolution instanceof Resolution.Unknown) {
            throw new Rejection(NO_USER);
        }
    }

    private void foreign(Origin origin, Sender sender, Recipient recipient) throws Rejection {
        if (origin.role() == Role.LMTP) {
            throw new Rejection(NOT_LOCAL);
        }
        boolean known = origin.account().isPresent() || origin.role() == Role.INTERNAL;
        RouteQuery query =
                RouteQuery.builder(recipient).sender(sender).origin(origin).build();
        boolean allowed =
                known ? isRouted(query) : !isRoutedBySender(recipient.address()) && isRelayed(recipient.address());
        if (!allowed) {
            throw new Rejection(NO_RELAY);
        }
    }

    private boolean isRouted(RouteQuery query) throws Rejection {
        Routing.Way way = parts.route(query);
        if (way instanceof Routing.Way.Later) {
            throw new Rejection.Unavailable();
        }
        return way instanceof Routing.Way.Known;
    }

    /** Denied for now while it cannot be said: whether a route allows it will be known when routing is back. */
    private boolean isRelayed(Address address) throws Rejection {
        try {
            Optional<Boolean> relays = parts.routing().call(routing -> routing.relays(address.domain()));
            return relays.orElseThrow(Rejection.Unavailable::new);
        } catch (AbsentException absent) {
            throw new Rejection.Unavailable();
        }
    }

    /**
     * True for {@code user%far.test@backup.test} and the like: a next hop that trusts this server may take it for an order
     * to relay (rfc5321#F.2).
     */
    private static boolean isRoutedBySender(Address address) {
        return address.localPart().chars().anyMatch(c -> c == '%' || c == '!' || c == '@');
    }

    private void quota(AccountInfo account, long size) throws Rejection {
        try {
            Optional<Status> refusal = parts.direct().call(direct -> direct.refuses(account, size));
            if (refusal.isPresent()) {
                throw new Rejection(refusal.get());
            }
        } catch (AbsentException absent) {
            // whoever delivers it later will tell
        }
    }

    /**
     * What an address means.
     *
     * @throws Rejection.Unavailable while nobody can say
     */
    private Resolution resolve(Address address) throws Rejection {
        Resolution resolution = parts.resolve(address);
        if (resolution instanceof Resolution.TryLater) {
            throw new Rejection.Unavailable();
        }
        return resolution;
    }
}
