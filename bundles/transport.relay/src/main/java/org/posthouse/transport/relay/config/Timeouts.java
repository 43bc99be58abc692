package org.posthouse.transport.relay.config;

import java.time.Duration;

/**
 * How long to wait in each phase (rfc5321#4.5.3.2).
 *
 * @param connect for connecting, and for a handshake of TLS
 * @param greeting for the 220 of the server (rfc5321#4.5.3.2.1)
 * @param reply for replies to EHLO, MAIL, RCPT and others (rfc5321#4.5.3.2.2, rfc5321#4.5.3.2.3)
 * @param data for the reply to DATA (rfc5321#4.5.3.2.4)
 * @param block for sending a block of the message (rfc5321#4.5.3.2.5)
 * @param end for the reply to the final dot (rfc5321#4.5.3.2.6)
 * @param job for all that comes before the message's octets, on all hosts together
 */
public record Timeouts(
        Duration connect,
        Duration greeting,
        Duration reply,
        Duration data,
        Duration block,
        Duration end,
        Duration job) {
    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15));
}
