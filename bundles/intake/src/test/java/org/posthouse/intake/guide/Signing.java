package org.posthouse.intake.guide;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import org.osgi.service.component.annotations.Component;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Message;

@Component(property = {"filter.name=signing", "filter.direction=out"})
public final class Signing implements SimpleFilter {
    @Override
    public Verdict message(Context context, Message message) throws IOException {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(message.open(0), hash)) {
                in.skipNBytes(message.size());
            }
            return Verdict.annotate("X-Signature", Base64.getEncoder().encodeToString(hash.digest()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
