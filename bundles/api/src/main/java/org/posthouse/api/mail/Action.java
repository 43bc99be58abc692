package org.posthouse.api.mail;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;

/**
 * What can be done with a mail: the one vocabulary of filters, milters, Sieve and LMTP. Executed in two places only: intake,
 * before the reply to the client, and local delivery. An action is data; whoever decides does nothing itself.
 *
 * <p>Some concern the mail as a whole (its content and its sender), others each recipient, see {@link #perRecipient}.
 */
public sealed interface Action {
    /** True if the action can be meant for one recipient; false if it is always for all of them. */
    default boolean perRecipient() {
        return true;
    }

    /** True if it can be kept with a recipient for local delivery, see {@link Recipient#onDelivery}. */
    default boolean atDelivery() {
        return false;
    }

    /** True if nothing is left to decide for those it is meant for. */
    default boolean conclusive() {
        return false;
    }

    /**
     * Put a copy into a mailbox of the recipient's, in place of INBOX; several of them give several copies. Executed by
     * local delivery; without meaning for recipients elsewhere (rfc5228#4.1).
     *
     * @param mailbox the mailbox's name, levels separated by {@code /}
     * @param create create it if it does not exist; else INBOX takes the copy
     * @param flags the flags of the copy, system flags with their backslash (rfc5232)
     */
    record FileInto(String mailbox, boolean create, Set<String> flags) implements Action {
        public FileInto {
            Objects.requireNonNull(mailbox, "mailbox");
            flags = Set.copyOf(flags);
        }

        @Override
        public boolean atDelivery() {
            return true;
        }
    }

    /**
     * Send it on to another address in place of the recipient, whose DSN parameters go with it (rfc5228#4.2).
     *
     * @param to where to
     * @param keep the recipient gets it as well
     */
    record Redirect(Address to, boolean keep) implements Action {
        public Redirect {
            Objects.requireNonNull(to, "to");
        }

        @Override
        public boolean atDelivery() {
            return true;
        }
    }

    /**
     * Send a message of the recipient's to the sender, as a vacation reply (rfc5230) or a notification (rfc5435).
     *
     * @param handle replies of the same recipient with the same handle to the same address are one reply
     * @param to whom to answer; empty: the reverse-path, nobody if that is null
     * @param header the fields of the reply besides those that the server makes (From, To, Date, Message-ID,
     *     Auto-Submitted)
     * @param text its text, in lines
     */
    record Reply(String handle, Optional<Address> to, List<Header> header, String text) implements Action {
        public Reply {
            Objects.requireNonNull(handle, "handle");
            Objects.requireNonNull(to, "to");
            header = List.copyOf(header);
            header.forEach(Fields::check);
            if (text.length() > Fields.LONGEST_TEXT) {
                throw new IllegalArgumentException("reply has " + text.length() + " characters");
            }
        }

        @Override
        public boolean atDelivery() {
            return true;
        }
    }

    /**
     * Refuse it for good: by the reply while the client waits for one, else by a DSN.
     *
     * @param status a 5yz reply
     */
    record Reject(Status status) implements Action {
        public Reject {
            if (!status.permanent()) {
                throw new IllegalArgumentException("not a 5yz reply: " + status);
            }
        }

        @Override
        public boolean conclusive() {
            return true;
        }

        @Override
        public boolean atDelivery() {
            return true;
        }
    }

    /**
     * Refuse it for now: the client, or the queue, tries again.
     *
     * @param status a 4yz reply
     */
    record Defer(Status status) implements Action {
        public Defer {
            if (!status.temporary()) {
                throw new IllegalArgumentException("not a 4yz reply: " + status);
            }
        }

        @Override
        public boolean conclusive() {
            return true;
        }
    }

    /**
     * Accept it and throw it away.
     *
     * @param reason for the log; the peer is not told
     */
    record Discard(String reason) implements Action {
        public Discard {
            Objects.requireNonNull(reason, "reason");
        }

        @Override
        public boolean conclusive() {
            return true;
        }

        @Override
        public boolean atDelivery() {
            return true;
        }
    }

    /**
     * Accept it and keep it in the queue, on hold, until an administrator looks at it.
     *
     * @param reason for the administrator; the peer is not told
     */
    record Hold(String reason) implements Action {
        public Hold {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Add a header field. Positions, here and below, count in the message as the instructions before this one have left it,
     * fields that this server added on the way in included.
     *
     * @param header the field
     * @param position how many fields of the message stay before it; 0: at the top, which alone can be meant for one
     *     recipient; beyond the last one: at the end
     */
    record AddHeader(Header header, int position) implements Action {
        public AddHeader {
            Fields.check(header);
            if (position < 0) {
                throw new IllegalArgumentException("position " + position);
            }
        }

        @Override
        public boolean perRecipient() {
            return position == 0; // a copy of its own has them before the shared message
        }

        @Override
        public boolean atDelivery() {
            return true;
        }
    }

    /**
     * Remove header fields; nothing happens if there are none.
     *
     * @param name their name, in any case
     * @param occurrence which of them, from the top, the first being 1; from the end if negative (-1: the last); 0: all
     */
    record RemoveHeader(String name, int occurrence) implements Action {
        public RemoveHeader {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }

    /**
     * Replace a header field by another where it stands; added at the end if it is not there.
     *
     * @param occurrence which field of the header's name, as in {@link RemoveHeader}, but not 0
     * @param header the new field
     */
    record ReplaceHeader(int occurrence, Header header) implements Action {
        public ReplaceHeader {
            Fields.check(header);
            if (occurrence == 0) {
                throw new IllegalArgumentException("no recipients");
            }
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }

    /**
     * Go on with another body; the header section stays.
     *
     * @param body the octets after the empty line; read once the verdict is given, on the filter's thread and within its
     *     deadline, before the inspection is called again or closed
     */
    record ReplaceBody(Message body) implements Action {
        public ReplaceBody {
            Objects.requireNonNull(body, "body");
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }

    /**
     * Go on with another message as a whole, header section included.
     *
     * @param message the new message; read when {@link ReplaceBody#body} is
     */
    record ReplaceMessage(Message message) implements Action {
        public ReplaceMessage {
            Objects.requireNonNull(message, "message");
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }

    /**
     * Go on with another reverse-path.
     *
     * @param address the new one; empty: the null sender
     */
    record ChangeSender(Optional<Address> address) implements Action {
        public ChangeSender {
            Objects.requireNonNull(address, "address");
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }

    /**
     * One more recipient. It is not checked by the relay policy: whoever decides this is trusted.
     *
     * @param recipient whom
     */
    record AddRecipient(Recipient recipient) implements Action {
        public AddRecipient {
            Objects.requireNonNull(recipient, "recipient");
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }

    /**
     * One recipient less; nobody is told. If it was the last one, the mail is discarded.
     *
     * @param address whom, compared as {@link Address#normalized}
     */
    record RemoveRecipient(Address address) implements Action {
        public RemoveRecipient {
            Objects.requireNonNull(address, "address");
        }

        @Override
        public boolean perRecipient() {
            return false;
        }
    }
}
