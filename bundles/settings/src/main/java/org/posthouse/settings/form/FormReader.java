package org.posthouse.settings.form;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads a Metatype document (osgi.cmpn 7, 105.7). The Metatype service would not tell the bounds of a number. */
final class FormReader extends DefaultHandler {
    /** An option that is being read. */
    private static final class Draft {
        private final Attributes about;
        private final List<String> choices = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();

        Draft(Attributes about) {
            this.about = about;
        }

        Option option() {
            String cardinality = text(about, "cardinality");
            boolean list = !cardinality.isEmpty() && !cardinality.equals("0");
            String standard = about.getValue("default");
            return new Option(
                    text(about, "id"),
                    name(about, "name"),
                    name(about, "description"),
                    type(text(about, "type")),
                    list,
                    number(text(about, "min")),
                    number(text(about, "max")),
                    choices,
                    labels,
                    standard == null ? List.of() : list ? split(standard) : List.of(standard));
        }
    }

    /** What the parts of a class are called and its options. */
    private record Definition(String title, String about, List<Option> options) {}

    private final Map<String, Definition> classes = new HashMap<>();
    private final List<Form> forms = new ArrayList<>();
    private Definition current;
    private Draft draft;
    private String pid = "";
    private boolean factory;

    /**
     * The forms of a document.
     *
     * @throws IOException if it cannot be read, or is not such a document
     */
    static List<Form> read(InputStream document) throws IOException {
        try {
            SAXParserFactory parsers = SAXParserFactory.newDefaultInstance();
            parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            FormReader reader = new FormReader();
            parsers.newSAXParser().parse(document, reader);
            return reader.forms;
        } catch (ParserConfigurationException | SAXException failed) {
            throw new IOException(failed);
        }
    }

    @Override
    public void startElement(String uri, String local, String qualified, Attributes about) {
        switch (qualified.substring(qualified.indexOf(':') + 1)) {
            case "OCD" -> {
                current = new Definition(name(about, "name"), name(about, "description"), new ArrayList<>());
                classes.put(text(about, "id"), current);
            }
            case "AD" -> draft = new Draft(new org.xml.sax.helpers.AttributesImpl(about));
            case "Option" -> {
                if (draft != null) {
                    draft.choices.add(text(about, "value"));
                    String label = name(about, "label");
                    draft.labels.add(label.isEmpty() ? text(about, "value") : label);
                }
            }
            case "Designate" -> {
                factory = !text(about, "factoryPid").isEmpty();
                pid = text(about, factory ? "factoryPid" : "pid");
            }
            case "Object" -> {
                Definition found = classes.get(text(about, "ocdref"));
                if (found != null) {
                    forms.add(new Form(pid, factory, found.title(), found.about(), found.options()));
                }
            }
            default -> {
                // nothing that matters here
            }
        }
    }

    @Override
    public void endElement(String uri, String local, String qualified) {
        if (qualified.substring(qualified.indexOf(':') + 1).equals("AD") && draft != null) {
            current.options().add(draft.option());
            draft = null;
        }
    }

    private static String text(Attributes about, String name) {
        String value = about.getValue(name);
        return value == null ? "" : value;
    }

    /** A text for people; a key of another document is none. */
    private static String name(Attributes about, String name) {
        String text = text(about, name);
        return text.startsWith("%") ? "" : text;
    }

    private static Option.Type type(String name) {
        return switch (name) {
            case "String" -> Option.Type.TEXT;
            case "Password" -> Option.Type.SECRET;
            case "Boolean" -> Option.Type.BOOLEAN;
            case "Integer" -> Option.Type.WHOLE;
            case "Long" -> Option.Type.LONG;
            case "Double", "Float" -> Option.Type.DECIMAL;
            default -> Option.Type.OTHER;
        };
    }

    private static Optional<Double> number(String text) {
        return text.matches("[+-]?[0-9]{1,19}(\\.[0-9]{1,9})?") ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    /** A list of defaults has commas between them; a backslash takes the meaning from the next character. */
    static List<String> split(String defaults) {
        List<String> all = new ArrayList<>();
        StringBuilder one = new StringBuilder();
        for (int i = 0; i < defaults.length(); i++) {
            char c = defaults.charAt(i);
            if (c == '\\' && i + 1 < defaults.length()) {
                one.append(defaults.charAt(++i));
            } else if (c == ',') {
                all.add(one.toString().strip());
                one.setLength(0);
            } else {
                one.append(c);
            }
        }
        all.add(one.toString().strip());
        all.removeIf(String::isEmpty);
        return all;
    }
}
