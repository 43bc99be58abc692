package org.posthouse.autoconfig;

import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The same told in the words of each mail program. */
final class Answers {
    private static final String RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

    /** What Outlook must ask for, and is answered in. */
    static final String OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    private Answers() {}

    /** Thunderbird's and that of its kin, version 1.1. */
    static String thunderbird(Guide guide) {
        Xml xml = new Xml()
                .begin("clientConfig", "version", "1.1")
                .begin("emailProvider", "id", guide.domain())
                .text("domain", guide.domain())
                .text("displayName", guide.name())
                .text("displayShortName", guide.name());
        for (Offer offer : guide.offers()) {
            xml.begin(
                            offer.incoming() ? "incomingServer" : "outgoingServer",
                            "type",
                            offer.kind().name().toLowerCase(Locale.ROOT))
                    .text("hostname", guide.host())
                    .text("port", Integer.toString(offer.port()))
                    .text("socketType", offer.implicit() ? "SSL" : "STARTTLS")
                    .text("authentication", "password-cleartext")
                    .text("username", "%EMAILADDRESS%")
                    .end();
        }
        return xml.end().end().toString();
    }

    /** Outlook's, in plain XML. */
    static String outlook(Guide guide, String email) {
        Xml xml = new Xml()
                .begin("Autodiscover", "xmlns", RESPONSE)
                .begin("Response", "xmlns", OUTLOOK)
                .begin("Account")
                .text("AccountType", "email")
                .text("Action", "settings");
        for (Offer offer : guide.offers()) {
            xml.begin("Protocol")
                    .text("Type", offer.kind().name())
                    .text("Server", guide.host())
                    .text("Port", Integer.toString(offer.port()))
                    .text("DomainRequired", "off")
                    .text("LoginName", email)
                    .text("SPA", "off")
                    .text("SSL", "on")
                    .text("Encryption", offer.implicit() ? "SSL" : "TLS")
                    .text("AuthRequired", "on");
            if (!offer.incoming()) {
                xml.text("UsePOPAuth", "on").text("SMTPLast", "off");
            }
            xml.end();
        }
        return xml.end().end().end().toString();
    }

    /**
     * What Outlook hears if there is nothing to tell.
     *
     * @param code 600 for a request that is none, 500 for a domain that is not here
     */
    static String outlookError(int code, String message) {
        return new Xml()
                .begin("Autodiscover", "xmlns", RESPONSE)
                .begin("Response")
                .begin("Error", "Time", LocalTime.now(ZoneOffset.UTC).toString(), "Id", "1")
                .text("ErrorCode", Integer.toString(code))
                .text("Message", message)
                .empty("DebugData")
                .end()
                .end()
                .end()
                .toString();
    }

    /** A profile for Apple's Mail, unsigned. */
    static String apple(Guide guide, String email, Offer incoming, Offer outgoing) {
        Xml xml = new Xml()
                .raw("<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\""
                        + " \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">")
                .begin("plist", "version", "1.0")
                .begin("dict")
                .text("key", "PayloadContent")
                .begin("array")
                .begin("dict");
        boolean imap = incoming.kind() == Offer.Kind.IMAP;
        text(xml, "EmailAccountType", imap ? "EmailTypeIMAP" : "EmailTypePOP");
        text(xml, "EmailAccountDescription", guide.name());
        text(xml, "EmailAddress", email);
        server(xml, "Incoming", guide.host(), incoming, email);
        server(xml, "Outgoing", guide.host(), outgoing, email);
        xml.text("key", "OutgoingPasswordSameAsIncomingPassword").empty("true");
        payload(xml, guide, "com.apple.mail.managed", "account", email);
        xml.end().end();
        payload(xml, guide, "Configuration", "profile", email);
        return xml.end().end().toString();
    }

    private static void server(Xml xml, String way, String host, Offer offer, String email) {
        text(xml, way + "MailServerAuthentication", "EmailAuthPassword");
        text(xml, way + "MailServerHostName", host);
        xml.text("key", way + "MailServerPortNumber").text("integer", Integer.toString(offer.port()));
        xml.text("key", way + "MailServerUseSSL").empty("true");
        text(xml, way + "MailServerUsername", email);
    }

    /** The same account has the same identity, so that a profile that is fetched again takes the place of the first. */
    private static void payload(Xml xml, Guide guide, String type, String part, String email) {
        text(xml, "PayloadDisplayName", guide.name());
        text(xml, "PayloadIdentifier", reversed(guide.host()) + "." + part);
        text(xml, "PayloadType", type);
        text(
                xml,
                "PayloadUUID",
                UUID.nameUUIDFromBytes((guide.host() + ' ' + email + ' ' + part).getBytes(StandardCharsets.UTF_8))
                        .toString());
        xml.text("key", "PayloadVersion").text("integer", "1");
    }

    private static String reversed(String host) {
        List<String> labels = new ArrayList<>(List.of(host.split("\\.")));
        Collections.reverse(labels);
        return String.join(".", labels);
    }

    private static void text(Xml xml, String key, String value) {
        xml.text("key", key).text("string", value);
    }
}
