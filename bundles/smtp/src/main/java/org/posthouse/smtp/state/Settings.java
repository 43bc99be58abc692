package org.posthouse.smtp.state;

import java.time.Duration;

/**
 * The configuration of one of the three protocols.
 *
 * @param hostname the name this server greets with
 * @param commandTimeout the longest silence between commands
 * @param dataTimeout the longest silence within message data
 * @param commitTimeout the longest a message may take after its end until it is accepted or refused
 * @param unavailableWait how long a command waits for a part of the server that is being replaced
 * @param maxErrors bad commands before the connection is closed
 * @param auth AUTH is offered, where it is safe
 * @param scram SCRAM-SHA-256 is among its mechanisms
 * @param maxAuthFailures failed authentications before the connection is closed
 * @param recipientsHint how many recipients clients are told to name at the most (rfc9422); 0: they are told nothing
 * @param vrfy VRFY is answered, without telling anything
 */
public record Settings(
        String hostname,
        Duration commandTimeout,
        Duration dataTimeout,
        Duration commitTimeout,
        Duration unavailableWait,
        int maxErrors,
        boolean auth,
        boolean scram,
        int maxAuthFailures,
        int recipientsHint,
        boolean vrfy) {
    /** The same with another name. */
    public Settings named(String name) {
        return new Settings(
                name,
                commandTimeout,
                dataTimeout,
                commitTimeout,
                unavailableWait,
                maxErrors,
                auth,
                scram,
                maxAuthFailures,
                recipientsHint,
                vrfy);
    }
}
