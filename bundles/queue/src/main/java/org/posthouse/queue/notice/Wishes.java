package org.posthouse.queue.notice;

import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;

/** What a sender wants to be told of a recipient. The null sender is never told anything (rfc5321#6.1). */
public final class Wishes {
    private Wishes() {}

    // rfc3461#4.1

    /** That it failed. */
    public static boolean failure(Mail mail, Recipient recipient) {
        return isThere(mail) && (recipient.notifyOn().isEmpty() || recipient.wants(Notify.FAILURE));
    }

    /** That it is delayed. */
    public static boolean delay(Mail mail, Recipient recipient) {
        return isThere(mail) && (recipient.notifyOn().isEmpty() || recipient.wants(Notify.DELAY));
    }

    /** That it was delivered or relayed. */
    public static boolean success(Mail mail, Recipient recipient) {
        return isThere(mail) && recipient.wants(Notify.SUCCESS);
    }

    private static boolean isThere(Mail mail) {
        return mail.sender().address().isPresent();
    }
}
