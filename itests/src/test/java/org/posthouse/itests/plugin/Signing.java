package org.posthouse.itests.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

/** Signs, as DKIM does in principle, whatever leaves: a hash of the message goes before it. */
public final class Signing implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[8192];
            int n;
            while ((n = in.read(buffer)) > 0) {
                hash.update(buffer, 0, n);
            }
            return Verdict.annotate("X-Signature", Base64.getEncoder().encodeToString(hash.digest()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
