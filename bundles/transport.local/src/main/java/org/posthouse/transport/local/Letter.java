package org.posthouse.transport.local;

import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;

/** A mail of this server's own, to be submitted on account of a recipient. */
record Letter(Mail mail, Message message) {}
