package org.posthouse.api.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Key;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;

/**
 * What a filter wants done: any number of actions, and what it publishes for those who come after it.
 *
 * <p>What is allowed when: until the message is there, {@link Action.Reject}, {@link Action.Defer}, {@link Action.AddHeader},
 * {@link Action.Hold}, {@link Action.Discard}, {@link Action.ChangeSender}, {@link Action.FileInto}, and the adding and removing
 * of recipients; with the message everything. At CONNECT and HELO only Reject, Defer and AddHeader. Of a mail about to leave:
 * what changes its content or its sender, Reject, Defer and Hold. A verdict that asks for something else counts as a failure
 * of the filter, as a whole.
 *
 * <p>Whom it is for: at RECIPIENT an instruction that names nobody is for the recipient that was asked about if its action
 * {@linkplain Action#perRecipient can be}; at all other stages, for all. One that names somebody who is not a recipient does
 * nothing. Instructions are carried out in their order; for each recipient the first conclusive action decides, and what
 * later instructions and filters say of it is ignored.
 *
 * <p>The recipients that a verdict is for are those the filter was asked about, as they were before it: if configuration
 * chose it for some domains only, it sees and decides on no others, though a change of the message is for all. Two redirects
 * are two copies. Once the message is there, a Reject for one of several recipients is told by its own reply over LMTP and by
 * a DSN over SMTP; a Defer for one is told by its own reply over LMTP and defers the mail for all of them over SMTP, where
 * the client can be told once only.
 *
 * @param instructions what is to be done, in this order; empty: nothing against it
 * @param last no filter is asked after this one, at this stage, but those that are required (DESIGN law 4); implied by a
 *     conclusive action that is for all recipients
 * @param published results for later filters, kept with the mail
 */
public record Verdict(List<Instruction> instructions, boolean last, Attributes published) {
    /** The most instructions of a verdict. */
    public static final int MAX_INSTRUCTIONS = 1000;

    /** Nothing against it. */
    public static final Verdict PASS = new Verdict(List.of(), false, Attributes.NONE);

    public Verdict {
        instructions = List.copyOf(instructions);
        if (instructions.size() > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException(instructions.size() + " instructions");
        }
        Objects.requireNonNull(published, "published");
        last |= instructions.stream()
                .anyMatch(i -> i.recipient().isEmpty() && i.action().conclusive());
    }

    /** One action, for all recipients. */
    public static Verdict of(Action action) {
        return builder().add(action).build();
    }

    /** Refuses the mail with this 5yz reply. */
    public static Verdict reject(int code, String enhanced, String text) {
        return of(new Action.Reject(new Status(code, enhanced, text)));
    }

    /** Refuses the mail for now with this 4yz reply. */
    public static Verdict defer(int code, String enhanced, String text) {
        return of(new Action.Defer(new Status(code, enhanced, text)));
    }

    /** Adds one header field at the top. */
    public static Verdict annotate(String name, String value) {
        return of(new Action.AddHeader(Header.of(name, value), 0));
    }

    /**
     * Accepts the mail and puts it aside, held in the queue, until an administrator looks at it. The filters after this one are asked
     * all the same: what is released must have been scanned.
     */
    public static Verdict hold(String reason) {
        return of(new Action.Hold(reason));
    }

    /** Accepts the mail and throws it away. */
    public static Verdict discard(String reason) {
        return of(new Action.Discard(reason));
    }

    /** Accepts the mail and sends it to these recipients in place of its own. */
    public static Verdict redirect(List<Address> to) {
        Builder builder = builder();
        to.forEach(address -> builder.add(new Action.Redirect(address, false)));
        return builder.stop().build();
    }

    /** Begins with nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** True if nothing is to be done, whatever is published. */
    public boolean passes() {
        return instructions.isEmpty() && !last;
    }

    /** In a few words, for the log: {@code pass}, {@code reject}, {@code addheader, hold <bob@example.test>}. */
    public String summary() {
        if (instructions.isEmpty()) {
            return "pass";
        }
        return instructions.stream()
                .map(i -> i.action().getClass().getSimpleName().toLowerCase(Locale.ROOT)
                        + i.recipient().map(r -> " <" + r + ">").orElse(""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Makes verdicts. */
    public static final class Builder {
        private final List<Instruction> instructions = new ArrayList<>();
        private boolean last;
        private Attributes published = Attributes.NONE;

        private Builder() {}

        /** An action for all recipients. */
        public Builder add(Action action) {
            instructions.add(new Instruction(Optional.empty(), action));
            return this;
        }

        /** An action for one recipient. */
        public Builder add(Address recipient, Action action) {
            instructions.add(new Instruction(Optional.of(recipient), action));
            return this;
        }

        /** Publishes a result for later filters. */
        public <T> Builder publish(Key<T> key, T value) {
            published = published.with(key, value);
            return this;
        }

        /** No filter is asked after this one. */
        public Builder stop() {
            last = true;
            return this;
        }

        public Verdict build() {
            return new Verdict(instructions, last, published);
        }
    }
}
