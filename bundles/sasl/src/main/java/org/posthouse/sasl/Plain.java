package org.posthouse.sasl;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.directory.Authenticator;

/** PLAIN: {@code [authzid] NUL authcid NUL passwd} (rfc4616). */
final class Plain extends Exchange {
    Plain(Supplier<Optional<Authenticator>> auth, String remote) {
        super(auth, remote);
    }

    @Override
    byte[] opening() {
        return new byte[0];
    }

    @Override
    SaslStep respond(Authenticator auth, byte[] response) throws MalformedException {
        int first = indexOfNul(response, 0);
        int second = indexOfNul(response, first + 1);
        for (int i = second + 1; i < response.length; i++) {
            if (response[i] == 0) {
                throw new MalformedException();
            }
        }
        String authorization = SaslPrep.user(response, 0, first);
        String user = SaslPrep.user(response, first + 1, second);
        if (!mayBeOneself(authorization, user)) {
            return SaslStep.Failure.denied(); // nobody may act for another
        }
        byte[] password = Arrays.copyOfRange(response, second + 1, response.length);
        try {
            return asOneself(authorization, user, verify(auth, user, password));
        } finally {
            Arrays.fill(password, (byte) 0);
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
