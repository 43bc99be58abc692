package org.posthouse.sasl.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A mechanism that says what it has to say, one thing after the other, whatever the server's challenges are. */
final class Said implements ClientExchange {
    private final String mechanism;
    private final Optional<byte[]> initial;
    private final Deque<byte[]> responses;

    private Said(String mechanism, Optional<byte[]> initial, List<byte[]> responses) {
        this.mechanism = mechanism;
        this.initial = initial;
        this.responses = new ArrayDeque<>(responses);
    }

    /** rfc4616#2 */
    static ClientExchange plain(Credentials credentials) {
        byte[] message = SaslClients.utf8("\0" + credentials.user() + "\0" + credentials.password());
        return new Said("PLAIN", Optional.of(message), List.of());
    }

    /** Never standardised. Servers ask for the name and then for the password, in words that differ. */
    static ClientExchange login(Credentials credentials) {
        return new Said(
                "LOGIN",
                Optional.empty(),
                List.of(SaslClients.utf8(credentials.user()), SaslClients.utf8(credentials.password())));
    }

    @Override
    public String mechanism() {
        return mechanism;
    }

    @Override
    public Optional<byte[]> initial() {
        return initial;
    }

    @Override
    public Answer answer(byte[] challenge) {
        byte[] next = responses.poll();
        return next == null
                ? new Answer.Abort("the server continues " + mechanism + " beyond its last step")
                : new Answer.Response(next);
    }

    @Override
    public boolean complete() {
        return responses.isEmpty();
    }
}
