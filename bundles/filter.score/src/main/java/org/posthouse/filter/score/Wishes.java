package org.posthouse.filter.score;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.senders.Opinion;
import org.posthouse.api.senders.SenderLists;

/**
 * The recipients of a mail by what they think of its sender.
 *
 * @param allowed they, or the site, always want its mail
 * @param blocked they, or the site, never want it
 * @param others have no opinion
 */
record Wishes(List<Address> allowed, List<Address> blocked, List<Address> others) {
    private static final Wishes NONE = new Wishes(List.of(), List.of(), List.of());

    /** A verdict has some instructions for each recipient, and there is a bound for these; nobody's friend writes to so many. */
    private static final int MOST = 200;

    Wishes {
        allowed = List.copyOf(allowed);
        blocked = List.copyOf(blocked);
        others = List.copyOf(others);
    }

    /**
     * Asks the lists.
     *
     * @param lists null while they are absent: nobody has an opinion
     * @param directory null while it is absent: the site's list alone is asked
     */
    static Wishes of(SenderLists lists, Directory directory, Mail mail, Message message) throws IOException {
        if (lists == null || mail.recipients().size() > MOST) {
            return NONE;
        }
        SenderLists.Inquiry inquiry = lists.about(mail, message);
        List<Address> allowed = new ArrayList<>();
        List<Address> blocked = new ArrayList<>();
        List<Address> others = new ArrayList<>();
        for (Recipient recipient : mail.recipients()) {
            Opinion opinion =
                    account(directory, recipient.address()).map(inquiry::of).orElseGet(inquiry::site);
            (opinion == Opinion.ALLOWED ? allowed : opinion == Opinion.BLOCKED ? blocked : others)
                    .add(recipient.address());
        }
        return new Wishes(allowed, blocked, others);
    }

    /** The account that an address leads to, if it is one alone. */
    private static Optional<AccountInfo> account(Directory directory, Address address) {
        if (directory == null) {
            return Optional.empty();
        }
        Resolution found = directory.resolve(address);
        if (found instanceof Resolution.Forward forward && forward.targets().size() == 1) {
            found = directory.resolve(forward.targets().get(0));
        }
        return found instanceof Resolution.Mailbox mailbox ? Optional.of(mailbox.account()) : Optional.empty();
    }

    /** True if somebody has an opinion. */
    boolean exist() {
        return !allowed.isEmpty() || !blocked.isEmpty();
    }
}
