package org.posthouse.autoconfig;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the address in what Outlook sends. It is a stranger's: no DTDs, no entities, and not much of it. */
final class OutlookRequest {
    /** Octets of a request; Outlook's has about 400. */
    static final int LONGEST = 8 * 1024;

    private static final int LONGEST_TEXT = 1024;

    private OutlookRequest() {}

    /** The address; empty if it is not a request that we answer. */
    static Optional<String> email(InputStream in) throws IOException {
        byte[] octets = in.readNBytes(LONGEST + 1);
        if (octets.length > LONGEST) {
            return Optional.empty();
        }
        try {
            return email(octets);
        } catch (XMLStreamException | RuntimeException broken) { // the parser of the JDK throws either
            return Optional.empty();
        }
    }

    private static Optional<String> email(byte[] octets) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(octets));
        String email = null;
        String schema = Answers.OUTLOOK; // what does not say it wants the usual
        try {
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                    return Optional.empty();
                }
                if (event != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (reader.getLocalName().equals("EMailAddress")) {
                    email = text(reader);
                } else if (reader.getLocalName().equals("AcceptableResponseSchema")) {
                    schema = text(reader);
                }
            }
        } finally {
            reader.close();
        }
        return schema.equals(Answers.OUTLOOK) ? Optional.ofNullable(email) : Optional.empty();
    }

    private static String text(XMLStreamReader reader) throws XMLStreamException {
        String text = reader.getElementText().strip();
        if (text.length() > LONGEST_TEXT) {
            throw new XMLStreamException("request too long");
        }
        return text;
    }
}
