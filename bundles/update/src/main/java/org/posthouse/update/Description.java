package org.posthouse.update;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A component as its description in a jar has it. osgi.cmpn#112.4
 *
 * @param name its name, that of its class if it has none
 * @param implementation its class
 * @param types what it offers and refers to
 */
record Description(String name, String implementation, List<String> types) {
    /** All components that a file describes. */
    static List<Description> read(InputStream in, String file) throws IOException {
        List<Description> all = new ArrayList<>();
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        String name = null;
        String implementation = null;
        List<String> types = new ArrayList<>();
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                int event = xml.next();
                String element = xml.hasName() ? xml.getLocalName() : "";
                if (event == XMLStreamReader.START_ELEMENT) {
                    switch (element) {
                        case "component" -> name = xml.getAttributeValue(null, "name");
                        case "implementation" -> implementation = xml.getAttributeValue(null, "class");
                        case "provide", "reference" -> types.add(xml.getAttributeValue(null, "interface"));
                        default -> {
                            // properties and the like
                        }
                    }
                } else if (event == XMLStreamReader.END_ELEMENT && element.equals("component")) {
                    if (implementation == null) {
                        throw new IOException(file + " names no class for the component " + name);
                    }
                    types.removeIf(type -> type == null);
                    all.add(new Description(name == null ? implementation : name, implementation, List.copyOf(types)));
                    name = null;
                    implementation = null;
                    types.clear();
                }
            }
        } catch (XMLStreamException wrong) {
            throw new IOException(file + " is not a component description: " + wrong.getMessage(), wrong);
        }
        return all;
    }
}
