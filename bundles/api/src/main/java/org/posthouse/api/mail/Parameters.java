package org.posthouse.api.mail;

import java.time.Instant;

/**
 * The keys of parameters of MAIL FROM and RCPT TO that have no component of their own, for {@link Sender#parameters} and {@link
 * Recipient#parameters}. Who parses a parameter, and who acts on it, agree on them here; this server does not offer an
 * extension because its key is here.
 *
 * <p>These are components: {@code SIZE} (rfc1870#6) {@link Sender#size}, {@code BODY} (rfc6152#3, rfc3030#3) {@link
 * Sender#body}, {@code SMTPUTF8} (rfc6531#3.4) {@link Sender#smtputf8}, {@code RET} (rfc3461#4.3) {@link Sender#ret}, {@code
 * ENVID} (rfc3461#4.4) {@link Sender#envid}; {@code NOTIFY} (rfc3461#4.1) {@link Recipient#notifyOn}, {@code ORCPT}
 * (rfc3461#4.2) {@link Recipient#original}.
 */
public final class Parameters {
    /** {@code REQUIRETLS} of MAIL (rfc8689#2): hand it on by verified TLS only, or return it. */
    public static final Key<Boolean> REQUIRETLS = Key.flag("smtp:requiretls");

    /**
     * {@code HOLDFOR} of MAIL (rfc4865#5), in seconds: not to be delivered before so much time has passed. What follows from
     * it for each recipient is {@link Disposition#notBefore}.
     */
    public static final Key<Long> HOLDFOR = Key.number("smtp:holdfor");

    /** {@code HOLDUNTIL} of MAIL (rfc4865#5): not to be delivered before this time; as {@link #HOLDFOR}. */
    public static final Key<Instant> HOLDUNTIL = Key.time("smtp:holduntil");

    /**
     * {@code BY} of MAIL, of the extension DELIVERBY (rfc2852#4), as it came: {@code 120;R}, {@code -30;NT}. What follows from it
     * for each recipient is {@link Disposition#deliverBy}.
     */
    public static final Key<String> BY = Key.text("smtp:by");

    /** {@code MT-PRIORITY} of MAIL (rfc6710#4), from -9 to 9; 0 is what has none. */
    public static final Key<Long> MT_PRIORITY = Key.number("smtp:mt-priority");

    /** {@code AUTH} of MAIL (rfc4954#5), xtext-decoded: who submitted it first; {@code <>} if that is not known. */
    public static final Key<String> AUTH = Key.text("smtp:auth");

    /** {@code RRVS} of RCPT (rfc7293#3.1): refuse if the mailbox has changed hands since this time. */
    public static final Key<Instant> RRVS = Key.time("smtp:rrvs");

    private Parameters() {}
}
