package org.posthouse.api.message;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An immutable message (rfc5322) whose octets live outside the heap if they are many. Lines end in CRLF. A message is
 * lent for the duration of a call: after it returned, {@link #open} fails.
 */
@ProviderType
public interface Message {
    /** Size in octets. */
    long size();

    /**
     * Opens the octets from an offset on.
     *
     * @param offset 0 to {@link #size()}
     * @throws IOException if the message is no longer available or its storage fails
     */
    InputStream open(long offset) throws IOException;

    /** The header section, read at the first call; bounded, see {@link Headers#truncated()}. */
    Headers headers() throws IOException;

    /** A message that has these fields before its own, in this order; this message stays as it is. */
    Message prepend(List<Header> added);
}
