package org.posthouse.itests;

import jakarta.mail.Authenticator;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Properties;

/** A mail program made of a mail library, for one user of one server. */
final class Mua {
    private final Server server;
    private final String user;

    Mua(Server server, String user) {
        this.server = server;
        this.user = user;
    }

    /** Submits a mail with STARTTLS and AUTH. */
    void send(String from, String to, String subject, String text) throws MessagingException {
        Properties p = new Properties();
        p.put("mail.smtp.host", "127.0.0.1");
        p.put("mail.smtp.port", Integer.toString(server.port(587)));
        p.put("mail.smtp.auth", "true");
        p.put("mail.smtp.starttls.required", "true");
        p.put("mail.smtp.ssl.trust", "*");
        p.put("mail.smtp.ssl.checkserveridentity", "false");
        p.put("mail.smtp.timeout", "30000");
        Session session = Session.getInstance(p, login());
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(from));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        message.setSubject(subject, "UTF-8");
        message.setText(text, "UTF-8");
        Transport.send(message);
    }

    /** Logs in by {@code imaps} or {@code pop3s}, or by {@code imap} with STARTTLS. */
    Store store(String protocol) throws MessagingException {
        Properties p = new Properties();
        p.put("mail." + protocol + ".ssl.trust", "*");
        p.put("mail." + protocol + ".ssl.checkserveridentity", "false");
        p.put("mail." + protocol + ".starttls.required", Boolean.toString(!protocol.endsWith("s")));
        p.put("mail." + protocol + ".timeout", "60000");
        Store store = Session.getInstance(p).getStore(protocol);
        int port =
                switch (protocol) {
                    case "imap" -> 143;
                    case "imaps" -> 993;
                    case "pop3" -> 110;
                    case "pop3s" -> 995;
                    default -> throw new IllegalArgumentException(protocol);
                };
        store.connect("127.0.0.1", server.port(port), user, Server.PASSWORD);
        return store;
    }

    /** Waits until the INBOX holds a message whose subject contains some text, and gives its content as text. */
    String await(String subject, Duration patience) throws Exception {
        return await(subject, patience, "");
    }

    /** The same, for a message that also contains some text. */
    String await(String subject, Duration patience, String text) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try (Store store = store("imaps");
                    Folder inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                for (Message message : inbox.getMessages()) {
                    if (String.valueOf(message.getSubject()).contains(subject)) {
                        String content = new String(
                                message.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                        if (content.contains(text)) {
                            return content;
                        }
                    }
                }
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no mail \"" + subject + "\" for " + user);
            }
            Thread.sleep(100);
        }
    }

    private Authenticator login() {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, Server.PASSWORD);
            }
        };
    }
}
