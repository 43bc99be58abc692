package org.posthouse.sasl;

import java.util.Arrays;
import org.posthouse.api.directory.Authenticator;

/** PLAIN: {@code [authzid] NUL authcid NUL passwd} (rfc4616). */
final class Plain extends Exchange {
    Plain(Authenticator auth, String remote) {
        super(auth, remote);
    }

    @Override
    byte[] opening() {
        return new byte[0];
    }

    @Override
    SaslStep respond(byte[] response) throws MalformedException {
        try {
            int first = indexOfNul(response, 0);
            int second = indexOfNul(response, first + 1);
            for (int i = second + 1; i < response.length; i++) {
                if (response[i] == 0) {
                    throw new MalformedException();
                }
            }
            String authorization = SaslPrep.user(response, 0, first);
            String user = SaslPrep.user(response, first + 1, second);
            return own(authorization, user, verify(user, Arrays.copyOfRange(response, second + 1, response.length)));
        } finally {
            Arrays.fill(response, (byte) 0);
        }
    }

    private static int indexOfNul(byte[] octets, int from) throws MalformedException {
        for (int i = from; i < octets.length; i++) {
            if (octets[i] == 0) {
                return i;
            }
        }
        throw new MalformedException();
    }
}
