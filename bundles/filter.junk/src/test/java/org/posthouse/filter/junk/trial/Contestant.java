package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.util.List;

/** One that learns from mail, and judges mail. A new one knows nothing. */
interface Contestant extends AutoCloseable {
    /** Learns mails, in this order. */
    void learn(List<Mail> mails) throws IOException;

    /** How much each of these looks like spam; only the order of the values counts. */
    double[] judge(List<Mail> mails) throws IOException;

    @Override
    void close() throws IOException;
}
