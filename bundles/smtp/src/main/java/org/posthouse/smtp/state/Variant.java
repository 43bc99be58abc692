package org.posthouse.smtp.state;

import org.posthouse.api.mail.Origin;

/** The three protocols that speak SMTP here. */
public enum Variant {
    /** Mail from other servers, on port 25 (rfc5321). */
    MX("smtp", Origin.Role.MX),
    /** Mail from users (rfc6409). */
    SUBMISSION("submission", Origin.Role.SUBMISSION),
    /** Mail from a trusted MTA, with a reply for each recipient (rfc2033). */
    LMTP("lmtp", Origin.Role.LMTP);

    private final String protocol;
    private final Origin.Role role;

    Variant(String protocol, Origin.Role role) {
        this.protocol = protocol;
        this.role = role;
    }

    /** The name of the protocol, as listeners are configured with it. */
    public String protocol() {
        return protocol;
    }

    Origin.Role role() {
        return role;
    }

    /** What the greeting says is spoken here. */
    public String greeting() {
        return this == LMTP ? "LMTP" : "ESMTP";
    }

    /** The {@code with} keyword of the Received field (rfc3848, rfc6531#4.3). */
    String keyword(boolean extended, boolean tls, boolean authenticated, boolean smtputf8) {
        if (!extended) {
            return "SMTP";
        }
        String base = smtputf8 ? this == LMTP ? "UTF8LMTP" : "UTF8SMTP" : greeting();
        return base + (tls ? "S" : "") + (authenticated ? "A" : "");
    }
}
