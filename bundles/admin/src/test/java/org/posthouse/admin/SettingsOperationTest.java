package org.posthouse.admin;

import static org.junit.Assert.assertEquals;

import java.io.InputStream;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import org.junit.Test;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.ObjectClassDefinition;

public class SettingsOperationTest {
    @Test
    public void onlyWhatIsNotAtItsDefaultIsShown() {
        assertEquals("", set("size", 10L));
        assertEquals("", set("size", "10"));
        assertEquals("size=11", set("size", 11));
        assertEquals("", set("names", new String[] {""}));
        assertEquals("names=a b", set("names", new String[] {"a", "b"}));
        assertEquals("names=c", set("names", List.of("c")));
        assertEquals("", set("felix.fileinstall.filename", "file:/etc/part.cfg"));
    }

    @Test
    public void passwordsAreNotShown() {
        assertEquals("secret=…", set("secret", "to be kept"));
    }

    private static String set(String name, Object value) {
        Dictionary<String, Object> values = new Hashtable<>();
        values.put(name, value);
        List<String> row = SettingsOperation.row(new Form(), "org.posthouse.part", values);
        assertEquals(List.of("org.posthouse.part", "A part", "3"), row.subList(0, 3));
        return row.get(3);
    }

    private static final class Form implements ObjectClassDefinition {
        @Override
        public AttributeDefinition[] getAttributeDefinitions(int filter) {
            return new AttributeDefinition[] {
                new Option("size", AttributeDefinition.LONG, "10"),
                new Option("names", AttributeDefinition.STRING, ""),
                new Option("secret", AttributeDefinition.PASSWORD)
            };
        }

        @Override
        public String getName() {
            return "A part";
        }

        @Override
        public String getID() {
            return "org.posthouse.part";
        }

        @Override
        public String getDescription() {
            return null;
        }

        @Override
        public InputStream getIcon(int size) {
            return null;
        }
    }

    private static final class Option implements AttributeDefinition {
        private final String id;
        private final int type;
        private final String[] standard;

        Option(String id, int type, String... standard) {
            this.id = id;
            this.type = type;
            this.standard = standard;
        }

        @Override
        public String getName() {
            return "The " + id;
        }

        @Override
        public String getID() {
            return id;
        }

        @Override
        public String getDescription() {
            return null;
        }

        @Override
        public int getCardinality() {
            return 0;
        }

        @Override
        public int getType() {
            return type;
        }

        @Override
        public String[] getOptionValues() {
            return null;
        }

        @Override
        public String[] getOptionLabels() {
            return null;
        }

        @Override
        public String validate(String value) {
            return "";
        }

        @Override
        public String[] getDefaultValue() {
            return standard.length == 0 ? null : standard.clone();
        }
    }
}
