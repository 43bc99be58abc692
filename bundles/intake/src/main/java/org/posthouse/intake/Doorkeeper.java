package org.posthouse.intake;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Origin.Role;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Router;
import org.posthouse.api.transport.DirectTransport;

/**
 * Decides who may send what to whom. Nothing is relayed unless a rule here says so (DESIGN law 3); filters can only refuse
 * more.
 */
final class Doorkeeper {
    private static final Status AUTHENTICATE = new Status(530, "5.7.0", "Authentication required"); // rfc4954#6
    private static final Status GONE = new Status(530, "5.7.0", "Your account does not exist any more");
    private static final Status NOT_YOURS = new Status(553, "5.7.1", "Sender address does not belong to your account");
    private static final Status NO_USER = new Status(550, "5.1.1", "No such user here");
    private static final Status NO_RELAY = new Status(550, "5.7.1", "Relaying denied"); // rfc5321#3.6.2
    private static final Status NOT_LOCAL = new Status(550, "5.7.1", "Not a local recipient");

    private final Services services;

    Doorkeeper(Services services) {
        this.services = services;
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
    }

    /** Whether the client may send as this sender. */
    void sender(Origin origin, Sender sender, Settings.SenderCheck check) throws Rejection {
        if (origin.account().isEmpty()
                || sender.address().isEmpty()
                || check == Settings.SenderCheck.OFF
                || origin.role() == Role.LMTP
                || origin.role() == Role.INTERNAL) {
            return;
        }
        Resolution resolution = resolve(sender.address().get());
        boolean allowed = resolution instanceof Resolution.Foreign
                ? check == Settings.SenderCheck.LOCAL
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
            quota(mailbox.account(), sender.size());
        } else if (resolution instanceof Resolution.Foreign) {
            foreign(origin, recipient);
        } else if (resolution instanceof Resolution.Unknown) {
            throw new Rejection(NO_USER);
        }
    }

    private void foreign(Origin origin, Recipient recipient) throws Rejection {
        if (origin.role() == Role.LMTP) {
            throw new Rejection(NOT_LOCAL);
        }
        List<Router> routers = services.routers();
        if (routers.isEmpty()) {
            // denied for now: whether a route allows it will be known when routing is back
            throw new Rejection.Unavailable();
        }
        boolean known = origin.account().isPresent() || origin.role() == Role.INTERNAL;
        boolean allowed;
        try {
            allowed = known
                    ? services.route(recipient).isPresent()
                    : !isRoutedBySender(recipient.address())
                            && routers.stream()
                                    .anyMatch(r -> r.relays(recipient.address().domain()));
        } catch (RuntimeException | LinkageError broken) {
            if (services.routers().equals(routers)) {
                throw broken;
            }
            throw new Rejection.Unavailable(); // it left meanwhile
        }
        if (!allowed) {
            throw new Rejection(NO_RELAY);
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
        DirectTransport direct = services.direct();
        if (direct != null) {
            Optional<Status> refusal = direct.refuses(account, size);
            if (refusal.isPresent()) {
                throw new Rejection(refusal.get());
            }
        }
    }

    /**
     * What an address means.
     *
     * @throws Rejection.Unavailable while nobody can say
     */
    private Resolution resolve(Address address) throws Rejection {
        Directory directory = services.directory();
        if (directory == null) {
            throw new Rejection.Unavailable();
        }
        Resolution resolution;
        try {
            resolution = directory.resolve(address);
        } catch (RuntimeException | LinkageError broken) {
            if (services.directory() == directory) {
                throw broken;
            }
            throw new Rejection.Unavailable(); // it left meanwhile
        }
        if (resolution instanceof Resolution.TryLater) {
            throw new Rejection.Unavailable();
        }
        return resolution;
    }
}
