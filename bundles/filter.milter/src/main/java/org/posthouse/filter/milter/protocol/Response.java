package org.posthouse.filter.milter.protocol;

import java.util.Optional;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

/** What a milter answers. */
public sealed interface Response {
    /** An answer without more to it. */
    enum Plain implements Response {
        CONTINUE,
        ACCEPT,
        DISCARD,
        REJECT,
        TEMPFAIL,
        /** No more of this step. */
        SKIP,
        /** It needs more time. */
        PROGRESS,
        /** Close the connection to the client with 421. */
        SHUTDOWN,
        /** The milter cannot go on. */
        CONN_FAIL
    }

    /** A reply of the milter's own: 4yz or 5yz. */
    record Reply(Status status) implements Response {}

    /** A change of the mail, at its end. */
    sealed interface Modification extends Response {}

    /** A field more, at the end of the header section; {@code value} as on the wire, folded by CRLF. */
    record AddHeader(String name, String value) implements Modification {}

    /** A field more where {@code index} fields are before it. */
    record InsertHeader(int index, String name, String value) implements Modification {}

    /** Another value for the field that is the {@code index}th of its name, from 1 on; an empty one takes it away. */
    record ChangeHeader(int index, String name, String value) implements Modification {}

    /** Another sender; empty: the null sender. */
    record ChangeFrom(Optional<Address> address) implements Modification {}

    /** One more recipient. */
    record AddRecipient(Recipient recipient) implements Modification {}

    /** One recipient less. */
    record DeleteRecipient(Address address) implements Modification {}

    /** A piece of another body. */
    record ReplaceBody(byte[] piece) implements Modification {}

    /** Hold the mail. */
    record Quarantine(String reason) implements Modification {}
}
